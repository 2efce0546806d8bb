import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPeer } from '../support/bench.mjs';
import { PASS_MAP } from '../support/definitions.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, beside } from '../support/rows.mjs';

const scriptPath = (name) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url));

const LABEL = "$states.input.name & ' of ' & $states.input.city";
const CENTS = '$number($states.input.amount) * 100';

const PASS = { Row: { Type: 'Pass', End: true } };
const TWO_EXPRESSIONS = {
  Row: { Type: 'Pass', Output: { label: `{% ${LABEL} %}`, cents: `{% ${CENTS} %}` }, End: true },
};
const WRITER = {
  Resource: 'arn:aws:states:::s3:putObject',
  Parameters: { Bucket: 'data', Prefix: 'results' },
};

const row = (id) => ({
  id: String(id),
  name: `name-${id % 1009}`,
  city: `city-${id % 97}`,
  amount: String((id % 1000) / 10),
});

/** The cost of a Map per item, compared with the minimum for the same data. Entire processes. */
export async function measureItems(bench) {
  installPeer();
  const rows = bench.quick ? 30_000 : 300_000;
  const s3 = join(bench.folder, 's3');
  mkdirSync(join(s3, 'data'), { recursive: true });
  const csv = join(s3, 'data', 'rows.csv');
  const lines = join(s3, 'data', 'rows.jsonl');
  writeLines(csv, rows, 'id,name,city,amount\n', (id) => Object.values(row(id)).join(','));
  writeLines(lines, rows, '', (id) => JSON.stringify(row(id)));
  const plain = bench.write('csv.asl.json', distributed('csv', PASS));
  const written = bench.write('csv-written.asl.json', distributed('csv', PASS, { ResultWriter: WRITER }));
  const json = bench.write('jsonl.asl.json', distributed('jsonl', PASS));
  const jsonata = bench.write('csv-jsonata.asl.json', {
    QueryLanguage: 'JSONata',
    ...distributed('csv', TWO_EXPRESSIONS),
  });
  const inline = bench.write('inline.asl.json', PASS_MAP);
  const items = bench.write(
    'inline-items.json',
    Array.from({ length: bench.quick ? 10_000 : 100_000 }, (_, id) => ({ id })),
  );
  const run = (definition) => bench.command([definition, '--s3', s3, '--no-limits', '--quiet']).ms;
  const times = await compare(
    {
      csv: () => run(plain),
      written: () => run(written),
      csvParse: () => bench.node([scriptPath('read-csv.mjs'), csv]).ms,
      json: () => run(json),
      readline: () => bench.node([scriptPath('read-json-lines.mjs'), lines]).ms,
      jsonata: () => run(jsonata),
      evaluations: () => bench.node([scriptPath('evaluate-rows.mjs'), String(rows), LABEL, CENTS]).ms,
      inline: () => bench.command([inline, '-i', items, '--no-limits', '--quiet']).ms,
      closures: () => bench.node([scriptPath('map-closures.mjs'), items]).ms,
    },
    { rounds: bench.quick ? 1 : 3, warmUp: 1 },
  );
  const what = `Distributed Map, CSV of ${rows.toLocaleString('en')} rows, a Pass each`;
  return [
    atMost(`${what} : csv-parse and JSON.stringify of each`, 1.3, times.csv, times.csvParse),
    beside(`${what}, results written : the same`, times.written, times.csvParse),
    atMost('the same over JSON Lines : readline and JSON.parse of each', 1.5, times.json, times.readline),
    atMost('the same with two JSONata expressions each : the bare evaluations', 1.4, times.jsonata, times.evaluations),
    atMost('inline Map of 100,000 Pass items : compiled closures', 2.5, times.inline, times.closures),
  ];
}

function distributed(type, states, fields = {}) {
  const isCsv = type === 'csv';
  return {
    StartAt: 'Each row',
    States: {
      'Each row': {
        Type: 'Map',
        QueryLanguage: states === TWO_EXPRESSIONS ? 'JSONata' : 'JSONPath',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Row',
          States: states,
        },
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: isCsv ? 'CSV' : 'JSONL', ...(isCsv && { CSVHeaderLocation: 'FIRST_ROW' }) },
          [states === TWO_EXPRESSIONS ? 'Arguments' : 'Parameters']: { Bucket: 'data', Key: `rows.${type}` },
        },
        ...fields,
        End: true,
      },
    },
  };
}

function writeLines(path, count, head, line) {
  const file = openSync(path, 'w');
  let text = head;
  for (let id = 0; id < count; id++) {
    text += `${line(id)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
