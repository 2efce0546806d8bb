import { readMapRunArn } from '../arn.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { MapRunHandle, MapRunSettings, MapRunWatcher } from '../engine/map-run.ts';
import { outcomeOf } from '../history/read-history.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { invalidArn } from '../step-functions/invalid-arn.ts';
import type { TargetRecord } from './execution-file.ts';
import { type ExecutionRecord, endedRecord } from './execution-record.ts';
import type { KnownMapRuns, StoredKnown } from './known-map-runs.ts';
import {
  begin,
  factsOf,
  type LiveChild,
  type LiveMapRun,
  listedOf,
  type RootRecord,
  readFacts,
} from './live-map-run.ts';
import {
  childKey,
  type ListedChild,
  type MapRunFacts,
  MapRunFile,
  type StoredChild,
  type StoredMapRun,
} from './map-run-file.ts';
import type { Target } from './registered-machine.ts';
import type { Part, Store } from './store/store.ts';

interface RegistryOptions {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Finds a running execution. */
  readonly findExecution: (arn: string) => ExecutionRecord | undefined;
  readonly findTarget: (record: TargetRecord) => Promise<Target | undefined>;
  /** True: the ends of executions are no longer stored. */
  readonly isDetached: () => boolean;
}

/**
 * The Map runs of a server and their child executions, which have their own histories. Those of running executions are
 * in memory; children that have ended are also in the store. After a restart, the replayed executions report everything
 * again.
 */
export class MapRunRegistry implements MapRunWatcher {
  readonly #options: RegistryOptions;
  readonly #file: MapRunFile;
  readonly #byArn = new Map<string, LiveMapRun>();
  readonly #byRoot = new Map<string, LiveMapRun[]>();
  readonly #children = new Map<string, LiveChild>();

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#file = new MapRunFile(options.store);
  }

  onStart(run: MapRunHandle): void {
    const known = this.#byArn.get(run.mapRunArn);
    const now = this.#options.now();
    if (known !== undefined) {
      known.run = run;
      known.facts = { ...known.facts, ...factsOf(run), status: 'RUNNING', stopDate: undefined, redriveDate: now };
      for (const child of known.children) child.isPendingRedrive = child.outcome?.status !== 'SUCCEEDED';
      return;
    }
    const { execution } = run;
    const parent = execution.mapRun && this.#byArn.get(execution.mapRun.arn);
    const root = parent?.root ?? (this.#options.findExecution(execution.arn) as RootRecord | undefined);
    if (root === undefined) return;
    this.#add(root, (number, key) => ({
      run,
      facts: { ...factsOf(run), startDate: now, stopDate: undefined, status: 'RUNNING', redriveDate: undefined },
      root,
      key,
      number,
      children: [],
    }));
  }

  onEnd({ mapRunArn }: MapRunHandle, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
    const live = this.#byArn.get(mapRunArn);
    if (live === undefined) return;
    live.facts = { ...live.facts, status, stopDate: this.#options.now() };
    for (const child of live.children) child.isPendingRedrive = false;
  }

  /** Stores an event of a child execution. Express ones have no history. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    const live = info.mapRun && this.#byArn.get(info.mapRun.arn);
    if (live === undefined) return;
    const child = this.#children.get(info.arn) ?? this.#addChild(info, event.scope, live);
    if (event.type === 'ExecutionRedriven' || event.type === 'ExecutionStarted') begin(child, info, live);
    if (info.type === 'STANDARD') child.events.push(event);
    const outcome = outcomeOf([event], info.startTime);
    if (outcome === undefined) return;
    child.end(outcome);
    // until the redriven execution ends, the store keeps the state from which the redrive continues
    if (live.root.stored.isRedriven !== true) this.#keepChild(child, live);
  }

  /** Call it when an execution has ended: it stores the execution's Map runs. */
  end({ info }: RootRecord): void {
    for (const live of this.#byRoot.get(info.arn) ?? []) {
      for (const child of live.children) {
        this.#keepChild(child, live);
        this.#children.delete(child.info.arn);
      }
      this.#byArn.delete(live.facts.mapRunArn);
      const { key, number, root } = live;
      this.#file.putRun({ ...readFacts(live), key, number, target: targetOf(root.stored) });
    }
    this.#byRoot.delete(info.arn);
  }

  /** Whether a running execution has Map runs. */
  hasLive(arn: string): boolean {
    return this.#byRoot.has(arn);
  }

  /**
   * The stored Map runs of an execution that is to be redriven.
   * @param events its history
   */
  async load(arn: string, events: readonly TraceEvent[]): Promise<KnownMapRuns> {
    const known = new Map<string, { run: StoredMapRun; children: StoredKnown[] }>();
    const loadOf = async (executionArn: string, history: readonly TraceEvent[]): Promise<void> => {
      for (const run of await this.#file.runsOf(executionArn)) {
        const started = history.find(({ details }) => details?.mapRunArn === run.mapRunArn);
        const children: StoredKnown[] = [];
        known.set(run.mapRunArn, { run, children });
        for (const [, listed] of await this.#file.list(run.key, {})) {
          const child = (await this.#file.child(listed.arn))!;
          const scope: Scope = { kind: 'child', index: child.index, state: run.state, parent: started?.scope };
          const own = await this.#file.history(child.key, scope);
          children.push({ ...child, scope, events: own });
          await loadOf(listed.arn, own);
        }
      }
    };
    await loadOf(arn, events);
    return known;
  }

  /** Takes over the Map runs of a redriven execution. */
  adopt(root: RootRecord, known: KnownMapRuns): void {
    for (const { run, children } of known.values()) {
      const { counts: _counts, full: _full, key, number, target: _target, ...facts } = run;
      const live = this.#add(root, () => ({ run: undefined, facts, root, key, number, children: [] }));
      for (const { info, scope, events, outcome, startDate, key: childKey } of children) {
        const child = this.#addChild(info, scope, live, childKey);
        child.events = [...events];
        child.started = { startDate, outcome: Promise.resolve(outcome), stop() {} };
        child.end(outcome);
        child.isKept = true;
      }
    }
  }

  /** Finds a child execution by its ARN. */
  async findChild(arn: string): Promise<ExecutionRecord | undefined> {
    const live = this.#children.get(arn);
    if (live !== undefined) return live;
    const stored = await this.#file.child(arn);
    const run = stored?.info.mapRun && (await this.#file.run(stored.info.mapRun.arn));
    if (stored === undefined || run === undefined) return undefined;
    const target = await this.#options.findTarget(run.target);
    return target && endedRecord(stored, stored.outcome, unqualified(target), () => this.#file.history(stored.key));
  }

  /** @throws ApiError InvalidArn, ResourceNotFound */
  async get(arn: string): Promise<MapRunFacts> {
    return readFacts(await this.#find(arn));
  }

  /**
   * Changes a running Map run.
   * @throws ApiError InvalidArn, ResourceNotFound, ValidationException
   */
  async update(arn: string, settings: Partial<MapRunSettings>): Promise<void> {
    const found = await this.#find(arn);
    const { status } = readFacts(found);
    if (status !== 'RUNNING' || !('children' in found)) {
      const message = `The Map Run is ${status}: only one that is RUNNING can be updated`;
      throw new ApiError('ValidationException', message, 400, { reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN' });
    }
    found.run?.update(settings);
  }

  /** The Map runs of an execution, in the order in which they started. */
  async of(executionArn: string): Promise<readonly MapRunFacts[]> {
    const live = [...this.#byArn.values()].filter(({ facts }) => facts.executionArn === executionArn);
    return live.length > 0 ? live.map(readFacts) : this.#file.runsOf(executionArn);
  }

  /**
   * The children of a run, newest first, each with its key.
   * @throws ApiError InvalidArn, ResourceNotFound
   */
  async list(
    arn: string,
    { after, limit }: Omit<Part, 'reverse'>,
  ): Promise<readonly (readonly [string, ListedChild])[]> {
    const found = await this.#find(arn);
    if (!('children' in found))
      return this.#file.list(found.key, { after, ...(limit !== undefined && { limit }), reverse: true });
    const { children } = found;
    const end = after === undefined ? children.length : Number(after);
    return children
      .slice(limit === undefined ? 0 : Math.max(0, end - limit), end)
      .reverse()
      .map((child) => [childKey(child.number), listedOf(child)]);
  }

  async #find(arn: string): Promise<LiveMapRun | StoredMapRun> {
    if (readMapRunArn(arn) === undefined) throw invalidArn(arn);
    const found = this.#byArn.get(arn) ?? (await this.#file.run(arn));
    if (found === undefined) {
      throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
    }
    return found;
  }

  #add(root: RootRecord, create: (number: number, key: string) => LiveMapRun): LiveMapRun {
    const runs = this.#byRoot.get(root.info.arn) ?? [];
    const live = create(runs.length, `${root.stored.key}.${runs.length}`);
    runs.push(live);
    this.#byRoot.set(root.info.arn, runs);
    this.#byArn.set(live.facts.mapRunArn, live);
    return live;
  }

  #addChild(
    info: ExecutionInfo,
    scope: Scope,
    live: LiveMapRun,
    key = `${live.key}.${live.children.length}`,
  ): LiveChild {
    const number = live.children.length;
    let eventCount = 0;
    const child: LiveChild = {
      info,
      scope,
      key,
      number,
      isPendingRedrive: false,
      isKept: false,
      target: unqualified(live.root.target),
      started: { startDate: info.startTime, outcome: new Promise(() => {}), stop() {} },
      events: [],
      eventCount: () => (child.isKept ? eventCount : child.events.length),
      history: async () => (child.isKept ? this.#file.history(key, scope) : child.events),
      outcome: undefined,
      end(outcome) {
        eventCount = child.events.length;
        child.outcome = outcome;
      },
    };
    this.#children.set(info.arn, child);
    live.children.push(child);
    return child;
  }

  #keepChild(child: LiveChild, live: LiveMapRun): void {
    const { info, key, scope, outcome, started, events, number } = child;
    if (child.isKept || outcome === undefined || this.#options.isDetached()) return;
    const { startDate } = started;
    const stored: StoredChild = { key, info, index: scope.index, startDate, eventCount: events.length, outcome };
    this.#file.putChild(stored, listedOf(child), events, { runKey: live.key, number });
    child.isKept = true;
    child.events = [];
  }
}

/** Child executions have no version and no alias: their Map run's execution has them. */
function unqualified(target: Target): Target {
  return { ...target, versionArn: undefined, aliasArn: undefined };
}

function targetOf({ machineKey, revisionKey, versionArn, aliasArn, info }: TargetRecord): TargetRecord {
  const { machineArn, machineName, type } = info;
  return { machineKey, revisionKey, versionArn, aliasArn, info: { machineArn, machineName, type } };
}
