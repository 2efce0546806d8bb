import type { Machine } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { Fiber } from './effects.ts';
import type { StatePause } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Interceptor } from './interceptor.ts';
import type { MapRunWatcher } from './map-run.ts';
import type { Strand } from './strand.ts';

/** Runs a machine on a strand of its own; handed to Parallel and Map, so that they need not know the interpreter. */
export type RunMachine = (machine: Machine, input: Json, strand: Strand) => Fiber<Json>;

/** What the interpreter and the states may use besides effects: parameters of a run, nothing that waits. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): jitter, UUIDs, tokens. */
  random(): number;
  /** Chance of its own, by a name: for expressions that are evaluated while other strands run. */
  chanceOf(name: string): () => number;
  /** A turn of the event loop where one is due: states that evaluate much take long without waiting for anything. */
  breathe(): Promise<void> | undefined;
  readonly runMachine: RunMachine;
  readonly mapData: MapData;
  /** A UUID. */
  newId(): string;
  newMapRunArn(execution: ExecutionInfo, label: string | undefined): string;
  /** Told when a state begins to wait. */
  readonly onPause: (pause: StatePause) => void;
  /** Told of the Map runs of Distributed Maps. */
  readonly mapRuns: MapRunWatcher | undefined;
  /** Has no hooks in a plain run. */
  readonly interceptor: Interceptor;
  /** Whether a hook sees states: where none does, those that ask nothing of the world are passed at once. */
  readonly isWatched: boolean;
}

/** Where a Distributed Map's items come from and its results go. */
export interface MapData {
  /** Whether something stands behind S3. */
  readonly hasStore: boolean;
  /** Whether it answers over a network, in which case others go on meanwhile. */
  readonly isRemote: boolean;
  /** Items of a dataset, read as a stream. Rejects with a StatesError. */
  readItems(request: ReadItems): AsyncIterable<DatasetBatch>;
  /** Rejects with a StatesError. */
  writeResults(request: WriteResults): Promise<ResultSink>;
}

/** Items as they are read: those that a stretch of a file holds. */
export interface DatasetBatch {
  readonly values: readonly Json[];
  /** Of an object's members, for each value: `$$.Map.Item.Key`. The values are then `{Key, Value}`. */
  readonly keys?: readonly string[] | undefined;
  /** The object that they were read from, or the bucket that was listed: `$$.Map.Item.Source`. */
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
  /** Undefined: nothing is written, the shaped results are the state's own output. */
  readonly parameters: Json | undefined;
  readonly mapRunArn: string;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}

/** Takes the records of child executions as they end. */
export interface ResultSink {
  /** A promise where the writer wants time: no more children are started until then. */
  add(record: ChildRecord): Promise<void> | undefined;
  /** Writes what is left and the manifest, and answers where it is (`{Bucket, Key}`); without parameters, the results. */
  close(): Promise<Json>;
  /** Drops what is not complete; harmless after close. */
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
