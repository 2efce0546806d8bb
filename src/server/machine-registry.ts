import { randomUUID } from 'node:crypto';
import { formatArn } from '../arn.ts';
import type { Machine } from '../definition/definition.ts';
import type { JsonObject } from '../json.ts';
import { ApiError, isValidName } from '../step-functions/api-error.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { CompiledMachines } from './compiled-machines.ts';
import type { TargetRecord } from './execution-file.ts';
import { MachineFile } from './machine-file.ts';
import { areSameSettings } from './machine-settings.ts';
import { ProjectMachines } from './project-machines.ts';
import {
  formerMachine,
  isTerminating,
  type Publication,
  type RegisteredMachine,
  type Revision,
  refuseDeleting,
  type Target,
  type Version,
} from './registered-machine.ts';
import { findMachine, findMachineItself, missingMachine, resolveMachine } from './resolve-machine.ts';
import type { Store } from './store/store.ts';

/** The state machines of a server: those of its templates, and those that clients create. */
export class MachineRegistry {
  readonly #machines = new Map<string, RegisteredMachine>();
  readonly #compiled = new CompiledMachines((name) => this.arnOf(name));
  readonly #project: Project;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #file: MachineFile;
  readonly #ofProject: ProjectMachines;

  constructor(project: Project, now: () => number, random: () => number, store: Store) {
    this.#project = project;
    this.#now = now;
    this.#random = random;
    this.#file = new MachineFile(store, (revision, of) =>
      this.#compiled.load(of.name, revision.definition, revision.roleArn, of.type),
    );
    this.#ofProject = new ProjectMachines(this.#file);
  }

  /** Loads the store's machines, then those of the project. */
  async load(): Promise<void> {
    for (const machine of await this.#file.machines()) this.#machines.set(machine.name, machine);
    await this.#ofProject.load();
    this.adopt(this.#project);
  }

  /**
   * Loads the project's current machines: new ones are added, and changed ones get another revision. A machine that a
   * client has changed stays as it is until its definition changes in the project.
   * @returns the machines that the project no longer has
   */
  adopt(project: Pick<Project, 'machines'>): readonly RegisteredMachine[] {
    const { machines, gone } = this.#ofProject.replace(project.machines);
    for (const { source, definition, isSame } of machines) {
      const { name, roleArn } = source;
      const known = this.#machines.get(name);
      // what a client has deleted returns when it changes in the project
      if (known === undefined || known.type !== source.type || (isTerminating(known) && !isSame)) {
        this.#add(name, source, definition, {});
        continue;
      }
      if (known.status === 'DELETING' && !isTerminating(known)) {
        // it had left the project, and is back
        known.status = 'ACTIVE';
        this.save(known);
      }
      if (!isSame) {
        const { settings } = known.revision;
        this.#revise(known, { id: randomUUID(), date: this.#now(), definition, roleArn, settings, source });
      } else if (known.revision.definition === definition) {
        // for stored machines, locations come from the project's own text
        this.#renew(known, { ...known.revision, source });
      }
    }
    return gone.map((name) => this.#machines.get(name)).filter((machine) => machine !== undefined);
  }

  /** The machine of an execution, even if it was deleted; undefined if the store does not have it. */
  async target({ machineKey, revisionKey, versionArn, aliasArn, info }: TargetRecord): Promise<Target | undefined> {
    const revision = await this.#file.revision(revisionKey);
    if (revision === undefined) return undefined;
    const registered = this.#machines.get(info.machineName);
    const machine = registered?.key === machineKey ? registered : formerMachine(machineKey, info, revision);
    return { machine, revision, versionArn, aliasArn };
  }

  /** Call it after each change to a machine, its versions or its aliases. */
  save(machine: RegisteredMachine): void {
    this.#file.saveMachine(machine);
  }

  get all(): Iterable<RegisteredMachine> {
    return this.#machines.values();
  }

  /** @throws ApiError as findMachine */
  find(arn: string): RegisteredMachine {
    return findMachine(this.#machines, arn);
  }

  /** @throws ApiError as findMachineItself */
  findItself(arn: string): RegisteredMachine {
    return findMachineItself(this.#machines, arn);
  }

  /** @throws ApiError as resolveMachine */
  resolve(arn: string): Target {
    return resolveMachine(this.#machines, arn, this.#random);
  }

  /**
   * Idempotent: a request with another role or other tags returns the machine as it is. Source: the API reference.
   * @returns `version`: the one that the request has published, now or when it was first sent
   * @throws ApiError InvalidName, InvalidDefinition, StateMachineAlreadyExists
   */
  async create({ name, definition, roleArn, type, settings, createdWith }: NewMachine): Promise<{
    readonly machine: RegisteredMachine;
    readonly version: Version | undefined;
    readonly isNew: boolean;
  }> {
    if (!isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const source = await this.#compiled.read(name, definition, roleArn, type);
    const known = this.#machines.get(name);
    const { publish, description } = createdWith;
    if (known === undefined) {
      const machine = this.#add(name, source, definition, settings, createdWith);
      return { machine, version: publish ? this.publish(machine, description) : undefined, isNew: true };
    }
    refuseDeleting(known);
    const first = known.createdWith;
    const isSame =
      known.revision.definition === definition &&
      known.type === type &&
      areSameSettings(known.revision.settings, settings) &&
      (first === undefined || (first.publish === publish && first.description === description));
    if (!isSame) throw new ApiError('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
    if (!publish) return { machine: known, version: undefined, isNew: false };
    const version = first === undefined ? this.publish(known, description) : known.versions.get(1);
    return { machine: known, version, isNew: false };
  }

  /** @throws ApiError StateMachineDeleting, StateMachineDoesNotExist, InvalidDefinition */
  async update(
    machine: RegisteredMachine,
    change: {
      readonly definition: string | undefined;
      readonly roleArn: string | undefined;
      readonly settings: JsonObject;
    },
  ): Promise<Revision> {
    refuseDeleting(machine);
    const { name, type } = machine;
    const read =
      change.definition === undefined
        ? undefined
        : await this.#compiled.read(name, change.definition, change.roleArn ?? machine.revision.roleArn, type);
    // another request may have changed or deleted it meanwhile
    refuseDeleting(machine);
    if (this.#machines.get(name) !== machine) throw missingMachine(machine.arn);
    const { revision } = machine;
    const definition = change.definition ?? revision.definition;
    const roleArn = change.roleArn ?? revision.roleArn;
    const settings = { ...revision.settings, ...change.settings };
    // without a change there is no new revision
    const isSame =
      definition === revision.definition &&
      roleArn === revision.roleArn &&
      areSameSettings(settings, revision.settings);
    if (isSame) return revision;
    const known = read ?? revision.source;
    const source = known.roleArn === roleArn ? known : { ...known, roleArn };
    return this.#revise(machine, { id: randomUUID(), date: this.#now(), definition, roleArn, settings, source });
  }

  /** Call it once none of the executions of a deleted machine is running; another may have its name by then. */
  remove(machine: RegisteredMachine): void {
    if (machine.status !== 'DELETING' || this.#machines.get(machine.name) !== machine) return;
    this.#machines.delete(machine.name);
    this.#file.deleteMachine(machine);
  }

  publish(machine: RegisteredMachine, description: string | undefined): Version {
    const latest = machine.versions.get(machine.lastVersion);
    // publishing the same revision again returns the existing version
    if (latest !== undefined && latest.revision === machine.revision) return latest;
    const number = ++machine.lastVersion;
    const version = {
      arn: `${machine.arn}:${number}`,
      description,
      creationDate: this.#now(),
      revision: machine.revision,
    };
    machine.versions.set(number, version);
    this.save(machine);
    return version;
  }

  /** Synchronous if the source was compiled before. @throws ApiError InvalidDefinition */
  compile(source: MachineSource): Machine | Promise<Machine> {
    return this.#compiled.compile(source);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#project;
    return formatArn({ service: 'states', region, accountId, resource: ['stateMachine', name] });
  }

  #add(
    name: string,
    source: MachineSource,
    definition: string,
    settings: JsonObject,
    createdWith?: Publication,
  ): RegisteredMachine {
    const date = this.#now();
    const { roleArn } = source;
    const revision = { key: randomUUID(), id: undefined, date, definition, roleArn, settings, source };
    const machine: RegisteredMachine = {
      key: randomUUID(),
      arn: source.arn,
      name,
      type: source.type,
      creationDate: date,
      ...(createdWith !== undefined && { createdWith }),
      status: 'ACTIVE',
      revision,
      lastVersion: 0,
      versions: new Map(),
      aliases: new Map(),
    };
    this.#machines.set(name, machine);
    this.#file.saveRevision(revision, machine);
    this.save(machine);
    return machine;
  }

  #revise(machine: RegisteredMachine, changed: Omit<Revision, 'key'>): Revision {
    const revision = { ...changed, key: randomUUID() };
    machine.revision = revision;
    this.#file.saveRevision(revision, machine);
    this.save(machine);
    return revision;
  }

  /** The same revision with another source. */
  #renew(machine: RegisteredMachine, revision: Revision): void {
    for (const [number, version] of machine.versions) {
      if (version.revision === machine.revision) machine.versions.set(number, { ...version, revision });
    }
    machine.revision = revision;
    this.#file.keepRevision(revision);
  }
}

interface NewMachine {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type: WorkflowType;
  readonly settings: JsonObject;
  readonly createdWith: Publication;
}
