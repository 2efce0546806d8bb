import type { Fields, FieldTable } from '../../definition/fields.ts';
import { readTemplate } from '../../definition/template-fields.ts';
import { readNumberField } from '../../definition/value-fields.ts';
import type { Expression } from '../../expressions/expression.ts';
import type { ItemBatcher, ItemReader, ResultWriter } from './map-state.ts';

const REQUEST: FieldTable = { Resource: 'both', Parameters: 'JSONPath', Arguments: 'JSONata' };

const READER_CONFIG: FieldTable = {
  InputType: 'both',
  ManifestType: 'both',
  CSVHeaderLocation: 'both',
  CSVHeaders: 'both',
  CSVDelimiter: 'both',
  ItemsPointer: 'both',
  MaxItems: 'both',
  MaxItemsPath: 'JSONPath',
  Transformation: 'both',
};

/** The maximum number of items that Step Functions reads from a dataset. */
const MAX_ITEMS = 100_000_000;

export function readItemReader(map: Fields): ItemReader | undefined {
  const fields = map.object('ItemReader')?.restrict({ ...REQUEST, ReaderConfig: 'both' });
  if (fields === undefined) return undefined;
  const action = readS3Action(fields, ['getObject', 'listObjectsV2']) ?? 'getObject';
  return { action, parameters: readRequest(fields), ...readReaderConfig(fields) };
}

function readReaderConfig(reader: Fields): Omit<ItemReader, 'action' | 'parameters'> {
  const fields = reader.object('ReaderConfig')?.restrict(READER_CONFIG);
  if (fields === undefined) return {};
  const inputType = fields.oneOf('InputType', ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST']);
  const manifestType = fields.oneOf('ManifestType', ['ATHENA_DATA', 'S3_INVENTORY']);
  const csvHeaderLocation = fields.oneOf('CSVHeaderLocation', ['FIRST_ROW', 'GIVEN']);
  if (manifestType === 'S3_INVENTORY' && inputType !== undefined && inputType !== 'MANIFEST')
    notSupported(fields, 'InputType');
  if (inputType === 'JSON' && fields.has('CSVHeaderLocation')) notSupported(fields, 'CSVHeaderLocation');
  if (inputType === 'CSV' && manifestType === undefined && !fields.has('CSVHeaderLocation')) {
    fields.report("The field 'CSVHeaderLocation' is required");
  }
  if (csvHeaderLocation === 'GIVEN') fields.require('CSVHeaders');
  return {
    inputType,
    manifestType,
    csvHeaderLocation,
    csvHeaders: readHeaders(fields),
    csvDelimiter: fields.oneOf('CSVDelimiter', ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']),
    itemsPointer: fields.text('ItemsPointer'),
    maxItems: readNumberField(fields, 'MaxItems', { min: 0, max: MAX_ITEMS, context: false }),
    transformation: fields.oneOf('Transformation', ['NONE', 'LOAD_AND_FLATTEN']),
  };
}

export function readItemBatcher(map: Fields): ItemBatcher | undefined {
  const fields = map.object('ItemBatcher')?.restrict({
    BatchInput: 'both',
    MaxItemsPerBatch: 'both',
    MaxItemsPerBatchPath: 'JSONPath',
    MaxInputBytesPerBatch: 'both',
    MaxInputBytesPerBatchPath: 'JSONPath',
  });
  if (fields === undefined) return undefined;
  return {
    batchInput: readTemplate(fields, 'BatchInput'),
    maxItemsPerBatch: readNumberField(fields, 'MaxItemsPerBatch', { min: 0, context: false }),
    maxInputBytesPerBatch: readNumberField(fields, 'MaxInputBytesPerBatch', { min: 0, context: false }),
  };
}

export function readResultWriter(map: Fields): ResultWriter | undefined {
  const fields = map.object('ResultWriter')?.restrict({ ...REQUEST, WriterConfig: 'both' });
  if (fields === undefined) return undefined;
  const config = fields.object('WriterConfig')?.restrict({ OutputType: 'both', Transformation: 'both' });
  if (config !== undefined && !config.has('OutputType') && !config.has('Transformation')) {
    fields.reportField('WriterConfig', 'Value cannot be empty');
  }
  if (fields.has('Resource')) readS3Action(fields, ['putObject']);
  else if (config === undefined) fields.require('Resource');
  return {
    parameters: fields.has('Resource') ? readRequest(fields) : undefined,
    outputType: config?.oneOf('OutputType', ['JSON', 'JSONL']) ?? 'JSON',
    transformation: config?.oneOf('Transformation', ['NONE', 'COMPACT', 'FLATTEN']) ?? 'NONE',
  };
}

function readHeaders(fields: Fields): readonly string[] | undefined {
  if (!fields.has('CSVHeaders')) return undefined;
  if (fields.get('CSVHeaders')?.kind === 'list') fields.noteOpen('CSVHeaders', 'entry');
  return fields.texts('CSVHeaders');
}

/** The action of `arn:aws:states:::s3:...` (AWS also accepts region and account), among those supported here. */
function readS3Action<const T extends string>(fields: Fields, actions: readonly T[]): T | undefined {
  const text = fields.require('Resource') ? fields.plainText('Resource') : undefined;
  if (text === undefined || fields.noteOpen('Resource', 'entry') !== undefined) return undefined;
  const action = actions.find((one) => text.includes(':states:') && text.endsWith(`:s3:${one}`));
  if (action === undefined) {
    fields.reportField('Resource', "The field 'Resource' does not match any of the allowed values");
  }
  return action;
}

function readRequest(fields: Fields): Expression {
  const name = fields.language === 'JSONata' ? 'Arguments' : 'Parameters';
  fields.require(name);
  return readTemplate(fields, name) ?? (() => ({}));
}

function notSupported(fields: Fields, name: string): void {
  fields.reportField(name, `Field '${name}' is not supported`);
}
