import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { REQUESTS, type Shape } from '../../src/server/request-shapes.ts';

/** Writes the constraints of each request in botocore's service model, in our table's form. */
const SCRIPT = `
import json, sys
from botocore.loaders import Loader
model = Loader().load_service_model('stepfunctions', 'service-2')
shapes = model['shapes']
def simple(name):
    shape = shapes[name]
    kind = shape['type']
    if kind == 'structure':
        required = shape.get('required', [])
        return {'structure': name, 'members': [[key, key in required, simple(member['shape'])] for key, member in shape['members'].items()]}
    if kind == 'list':
        return {'list': simple(shape['member']['shape']), 'min': shape.get('min', 0), 'max': shape.get('max')}
    if 'enum' in shape:
        return {'enum': shape['enum']}
    if kind == 'string':
        return {'text': [shape.get('min', 0), shape.get('max')], 'pattern': shape.get('pattern'), 'sensitive': shape.get('sensitive', False)}
    if kind == 'boolean':
        return 'flag'
    return {'number': [shape.get('min'), shape.get('max')], 'integer': kind != 'float'}
print(json.dumps({name: simple(operation['input']['shape'])['members'] for name, operation in model['operations'].items()}))
`;

function simple(shape: Shape): unknown {
  const limit = (most: number) => (most === Number.POSITIVE_INFINITY ? null : most);
  switch (shape.kind) {
    case 'structure':
      return {
        structure: shape.name,
        members: shape.members.map((member) => [member.name, member.isRequired, simple(member.shape)]),
      };
    case 'list':
      return { list: simple(shape.item), min: shape.least, max: limit(shape.most) };
    case 'enum':
      return { enum: shape.values };
    case 'text':
      return {
        text: [shape.least, limit(shape.most)],
        pattern: shape.pattern ?? null,
        sensitive: shape.isSensitive ?? false,
      };
    case 'flag':
      return 'flag';
    default:
      return { number: [shape.least, limit(shape.most)], integer: shape.kind === 'integer' };
  }
}

function readModel(): Record<string, unknown> | undefined {
  try {
    return JSON.parse(
      execFileSync('python3', ['-c', SCRIPT], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}

const model = readModel();

// an older botocore does not have the newest members
describe.skipIf(model === undefined || !JSON.stringify(model).includes('mapItemReaderData'))(
  "the table of constraints is botocore's model (skipped without a recent botocore)",
  () => {
    test.each([...REQUESTS])('%s', (operation, { members }) => {
      expect(members.map((member) => [member.name, member.isRequired, simple(member.shape)])).toEqual(
        model![operation],
      );
    });

    test('has the same operations', () => {
      expect([...REQUESTS.keys()].sort()).toEqual(Object.keys(model!).sort());
    });
  },
);
