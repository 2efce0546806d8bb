import { formatArn, resourceInArn } from '../arn.ts';
import { ApiError, isValidName } from '../step-functions/api-error.ts';
import type { Project } from '../template/project.ts';
import type { Store } from './store/store.ts';

const SPACE = 'activity';

export interface Activity {
  readonly arn: string;
  readonly name: string;
  readonly creationDate: number;
}

/** The activities that clients have created. A task may also use an activity that is not registered here. */
export class ActivityRegistry {
  readonly #byName = new Map<string, Activity>();
  readonly #project: Project;
  readonly #now: () => number;

  readonly #store: Store;

  constructor(project: Project, now: () => number, store: Store) {
    this.#project = project;
    this.#now = now;
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const [name, text] of await this.#store.list(SPACE)) this.#byName.set(name, JSON.parse(text) as Activity);
  }

  /** Idempotent. @throws ApiError InvalidName */
  create(name: string): Activity {
    if (!isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const { region, accountId } = this.#project;
    const arn = formatArn({ service: 'states', region, accountId, resource: ['activity', name] });
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const activity = { arn, name, creationDate: this.#now() };
    this.#byName.set(name, activity);
    this.#store.put(SPACE, name, JSON.stringify(activity));
    return activity;
  }

  /** @throws ApiError InvalidArn, ActivityDoesNotExist */
  find(arn: string): Activity {
    const activity = this.#byName.get(nameOf(arn));
    if (activity === undefined) throw new ApiError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
    return activity;
  }

  /**
   * Deleting a missing activity is not an error.
   * @throws ApiError InvalidArn
   */
  delete(arn: string): void {
    const name = nameOf(arn);
    this.#byName.delete(name);
    this.#store.delete(SPACE, name);
  }

  get all(): Iterable<Activity> {
    return this.#byName.values();
  }
}

function nameOf(arn: string): string {
  const [name, ...rest] = resourceInArn(arn, 'states', 'activity') ?? [];
  if (!name || rest.length > 0) throw new ApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  return name;
}
