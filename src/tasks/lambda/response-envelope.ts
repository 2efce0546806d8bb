import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import { traceRoot } from '../../lambda/environment/trace-id.ts';

interface InvokeResponse {
  readonly requestId: string;
  readonly executedVersion: string | undefined;
  /** The function's result as JSON text; undefined if Lambda responds without one. */
  readonly payload: string | undefined;
  /** Base64. */
  readonly logResult: string | undefined;
  readonly statusCode: 200 | 202 | 204;
  /** The time of Lambda's response, by the run's clock. */
  readonly time: number;
}

/** The headers of `HttpHeaders`, in their order. */
const ALPHABETICAL = [
  'Connection',
  'Content-Length',
  'Content-Type',
  'Date',
  'X-Amz-Executed-Version',
  'X-Amz-Log-Result',
  'x-amzn-Remapped-Content-Length',
  'x-amzn-RequestId',
  'X-Amzn-Trace-Id',
];

/**
 * The result of `lambda:invoke`: Lambda's response with the metadata of the HTTP call, with keys in Step Functions'
 * order. The ids and connection data are made up.
 */
export function responseEnvelope({
  requestId,
  executedVersion,
  payload,
  logResult,
  statusCode,
  time,
}: InvokeResponse): Json {
  const headers: Readonly<Record<string, string | undefined>> = {
    'X-Amz-Log-Result': logResult,
    'X-Amz-Executed-Version': executedVersion,
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(Buffer.byteLength(payload ?? '')),
    Date: new Date(time).toUTCString(),
    'X-Amzn-Trace-Id': `root=${traceRoot(time)};sampled=0`,
    'Content-Type': payload === undefined ? undefined : 'application/json',
  };
  const present = Object.keys(headers).filter((name) => headers[name] !== undefined);
  const alphabetical = ALPHABETICAL.filter((name) => headers[name] !== undefined);
  const members: readonly (readonly [string, Json | undefined])[] = [
    ['ExecutedVersion', executedVersion],
    ['LogResult', logResult],
    ['Payload', payload === undefined ? undefined : parseResult(payload)],
    [
      'SdkHttpMetadata',
      {
        AllHttpHeaders: Object.fromEntries(present.map((name) => [name, [headers[name]!]])),
        HttpHeaders: Object.fromEntries(alphabetical.map((name) => [name, headers[name]!])),
        HttpStatusCode: statusCode,
      },
    ],
    ['SdkResponseMetadata', { RequestId: requestId }],
    ['StatusCode', statusCode],
  ];
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
}

const MAX_SHOWN = 200;

/**
 * A function's result as a value. Lambda passes on any text that its runtime posts, such as Python's NaN; it is Step
 * Functions that cannot parse it.
 * @throws StatesError if the text is not valid JSON
 */
export function parseResult(payload: string): Json {
  try {
    return JSON.parse(payload) as Json;
  } catch (error) {
    const shown = payload.length > MAX_SHOWN ? `${payload.slice(0, MAX_SHOWN)}…` : payload;
    throw new StatesError(
      'States.Runtime',
      `The function's result is not valid JSON: ${(error as Error).message}. Result: ${shown}`,
    );
  }
}
