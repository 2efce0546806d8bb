import type { Machine } from '../definition/definition.ts';
import type { Uuid } from '../expressions/create-uuid.ts';
import type { Json } from '../json.ts';
import type { Fiber } from './effects.ts';
import type { Outcome, StatePause } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Interceptor } from './interceptor.ts';
import type { MapRunWatcher } from './map-run.ts';
import type { Strand } from './strand.ts';

/** Runs a machine on a separate strand; passed to Parallel and Map so that they need not import the interpreter. */
export type RunMachine = (machine: Machine, input: Json, strand: Strand) => Fiber<Json>;

/** What the interpreter and the states may use besides effects: parameters of a run, all synchronous. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): jitter, UUIDs, tokens. */
  random(): number;
  /** Random numbers of their own, by name: for expressions that are evaluated while other strands run. */
  chanceOf(name: string): () => number;
  /** Gives the event loop a turn if one is due: states with many evaluations take long without waiting for anything. */
  breathe(): Promise<void> | undefined;
  readonly runMachine: RunMachine;
  readonly mapData: MapData;
  /** A UUID. */
  newId(): Uuid;
  /** Whether its random numbers are the same in another run, which must then draw them in the same order. */
  readonly isRepeatable: boolean;
  newMapRunArn(execution: ExecutionInfo, label: string | undefined): string;
  /** Called when a state begins to wait. */
  readonly onPause: (pause: StatePause) => void;
  /** Called with the Map runs of Distributed Maps. */
  readonly mapRuns: MapRunWatcher | undefined;
  /** Has no hooks in an ordinary run. */
  readonly interceptor: Interceptor;
  /** Whether a hook observes states: otherwise, states that ask nothing of the world are skipped over in one step. */
  readonly isWatched: boolean;
}

/** The source of a Distributed Map's items and the destination of its results. */
export interface MapData {
  /** Whether an S3 is configured. */
  readonly hasStore: boolean;
  /** Whether the S3 is reached over a network; other strands continue meanwhile. */
  readonly isRemote: boolean;
  /** The items of a dataset, read as a stream. Rejects with a StatesError. */
  readItems(request: ReadItems): AsyncIterable<DatasetBatch>;
  /** Rejects with a StatesError. */
  writeResults(request: WriteResults): Promise<ResultSink>;
}

/** Items as they are read: those in one part of a file. */
export interface DatasetBatch {
  readonly values: readonly Json[];
  /** For an object's members, one key for each value: `$$.Map.Item.Key`. The values are then `{Key, Value}`. */
  readonly keys?: readonly string[] | undefined;
  /** The object that the items were read from, or the listed bucket: `$$.Map.Item.Source`. */
  readonly source: string;
}

/** An ItemReader with its expressions evaluated. */
export interface ReadItems {
  readonly action: 'getObject' | 'listObjectsV2';
  readonly parameters: Json;
  readonly inputType: 'CSV' | 'JSON' | 'JSONL' | 'PARQUET' | 'MANIFEST' | undefined;
  readonly manifestType: 'ATHENA_DATA' | 'S3_INVENTORY' | undefined;
  readonly csvHeaderLocation: 'FIRST_ROW' | 'GIVEN' | undefined;
  readonly csvHeaders: readonly string[] | undefined;
  readonly csvDelimiter: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB' | undefined;
  readonly itemsPointer: string | undefined;
  readonly transformation: 'NONE' | 'LOAD_AND_FLATTEN' | undefined;
  /** 0 = all. */
  readonly maxItems: number;
}

/** A ResultWriter with its expressions evaluated. */
export interface WriteResults {
  /** Undefined: nothing is written, and the formatted results are the state's own output. */
  readonly parameters: Json | undefined;
  readonly mapRunArn: string;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}

/** Receives the records of child executions as they end. */
export interface ResultSink {
  /** Returns a promise if the writer is busy: no more children are started until it resolves. */
  add(record: ChildRecord): Promise<void> | undefined;
  /**
   * Writes the rest and the manifest, and returns its location (`{Bucket, Key}`); without parameters, returns the
   * results.
   */
  close(): Promise<Json>;
  /** Discards incomplete files; does nothing after close. */
  abort(): Promise<void>;
}

export interface ChildRecord {
  /** The child's index among its siblings. */
  readonly index: number;
  readonly executionArn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: Outcome['status'];
  readonly input: Json;
  readonly output?: Json | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number;
}
