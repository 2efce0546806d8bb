import type { Machine } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { Fiber } from './effects.ts';
import type { StatePause } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Interceptor } from './interceptor.ts';
import type { MapRunWatcher } from './map-run.ts';
import type { Strand } from './strand.ts';

/** Runs a machine on a separate strand; passed to Parallel and Map, so that they need not import the interpreter. */
export type RunMachine = (machine: Machine, input: Json, strand: Strand) => Fiber<Json>;

/** What the interpreter and the states may use besides effects: parameters of a run, all synchronous. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): jitter, UUIDs, tokens. */
  random(): number;
  /** Chance of its own, by a name: for expressions that are evaluated while other strands run. */
  chanceOf(name: string): () => number;
  /** A turn of the event loop if one is due: states with many evaluations take long without waiting for anything. */
  breathe(): Promise<void> | undefined;
  readonly runMachine: RunMachine;
  readonly mapData: MapData;
  /** A UUID. */
  newId(): string;
  newMapRunArn(execution: ExecutionInfo, label: string | undefined): string;
  /** Called when a state begins to wait. */
  readonly onPause: (pause: StatePause) => void;
  /** Called with the Map runs of Distributed Maps. */
  readonly mapRuns: MapRunWatcher | undefined;
  /** Without hooks in an ordinary run. */
  readonly interceptor: Interceptor;
  /** Whether a hook observes states: otherwise, those that ask nothing of the world are passed at once. */
  readonly isWatched: boolean;
}

/** Where a Distributed Map's items come from and its results go. */
export interface MapData {
  /** Whether there is an S3. */
  readonly hasStore: boolean;
  /** Whether it answers over a network, in which case others go on meanwhile. */
  readonly isRemote: boolean;
  /** Items of a dataset, read as a stream. Rejects with a StatesError. */
  readItems(request: ReadItems): AsyncIterable<DatasetBatch>;
  /** Rejects with a StatesError. */
  writeResults(request: WriteResults): Promise<ResultSink>;
}

/** Items as they are read: those in one part of a file. */
export interface DatasetBatch {
  readonly values: readonly Json[];
  /** For an object's members, one for each value: `$$.Map.Item.Key`. The values are then `{Key, Value}`. */
  readonly keys?: readonly string[] | undefined;
  /** The object that they were read from, or the listed bucket: `$$.Map.Item.Source`. */
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
  /** Undefined: nothing is written, the formatted results are the state's own output. */
  readonly parameters: Json | undefined;
  readonly mapRunArn: string;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}

/** Receives the records of child executions as they end. */
export interface ResultSink {
  /** Returns a promise if the writer is busy: no more children are started until then. */
  add(record: ChildRecord): Promise<void> | undefined;
  /**
   * Writes the rest and the manifest, and returns its location (`{Bucket, Key}`); without parameters, returns the
   * results.
   */
  close(): Promise<Json>;
  /** Discards incomplete files; harmless after close. */
  abort(): Promise<void>;
}

export interface ChildRecord {
  /** Of the child among its siblings. */
  readonly index: number;
  readonly executionArn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly input: Json;
  readonly output?: Json | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number;
}
