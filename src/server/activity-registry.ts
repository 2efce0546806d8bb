import { formatArn, resourceInArn } from '../arn.ts';
import { equalJson, type JsonObject } from '../json.ts';
import { ApiError, isValidName } from '../step-functions/api-error.ts';
import { invalidArn } from '../step-functions/invalid-arn.ts';
import type { Project } from '../template/project.ts';
import type { Store } from './store/store.ts';

const SPACE = 'activity';

/** The encryption of an activity that is created without one. */
const OWNED_KEY: JsonObject = { type: 'AWS_OWNED_KEY' };

export interface Activity {
  readonly arn: string;
  readonly name: string;
  readonly creationDate: number;
  /** As given; absent in stores of earlier versions, and if the request had none. */
  readonly encryption?: JsonObject;
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

  /**
   * Idempotent: tags are ignored, but the encryption may not change.
   * @throws ApiError InvalidName, ActivityAlreadyExists
   */
  create(name: string, encryption: JsonObject | undefined): { readonly activity: Activity; readonly isNew: boolean } {
    if (!isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const { region, accountId } = this.#project;
    const arn = formatArn({ service: 'states', region, accountId, resource: ['activity', name] });
    const known = this.#byName.get(name);
    if (known !== undefined) {
      if (equalJson(known.encryption ?? OWNED_KEY, encryption ?? OWNED_KEY)) return { activity: known, isNew: false };
      throw new ApiError(
        'ActivityAlreadyExists',
        `Activity Already Exists: '${arn}'. Its EncryptionConfiguration may not be updated.`,
      );
    }
    const activity = { arn, name, creationDate: this.#now(), ...(encryption !== undefined && { encryption }) };
    this.#byName.set(name, activity);
    this.#store.put(SPACE, name, JSON.stringify(activity));
    return { activity, isNew: true };
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
  if (!name || rest.length > 0) throw invalidArn(arn);
  return name;
}
