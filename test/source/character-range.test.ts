import { expect, test } from 'vitest';
import { characterRange } from '../../src/source/scalar-text.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import type { SourceNode } from '../../src/source/source-node.ts';

/** The node is all of the text after `: `; the characters are those of `part` in the value. */
function pointAt(text: string, value: string, part: string): string {
  const node: SourceNode = {
    kind: 'scalar',
    value,
    file: new SourceFile('f', text),
    start: text.indexOf(': ') + 2,
    end: text.length,
  };
  const at = value.indexOf(part);
  const { start, end } = characterRange(node, at, at + part.length);
  return text.slice(start, end);
}

test.each([
  ['JSON', 'a: "{% $x.a %}"', '{% $x.a %}', '$x.a', '$x.a'],
  ['JSON escapes', 'a: "\\"\\u00e9\\n\\t\\\\\\/ $x"', '"é\n\t\\/ $x', '$x', '$x'],
  ['an escape itself', 'a: "{% \\"b\\" %}"', '{% "b" %}', 'b"', 'b\\'],
  ['YAML plain', 'a: {% $x %}', '{% $x %}', '$x', '$x'],
  ['YAML single quotes', "a: '{% ''q'' & $x %}'", "{% 'q' & $x %}", '$x', '$x'],
  ['YAML literal block', 'a: |-\n    {% (\n      $x;\n      $y) %}\n', '{% (\n  $x;\n  $y) %}', '$y', '$y'],
  ['YAML folded block', 'a: >-\n  {% $x\n  + $y %}\n', '{% $x + $y %}', '$y', '$y'],
  ['a surrogate pair in escapes', 'a: "\\ud83d\\ude00 $x"', '😀 $x', '$x', '$x'],
  ['YAML escapes', 'a: "\\x41\\U0001F600 $x"', 'A😀 $x', '$x', '$x'],
  ['a text that cannot be followed', 'a: !Sub "${v}"', '{% 1 %}', '1', '!Sub "${v}"'],
])('%s', (_name, text, value, part, expected) => {
  expect(pointAt(text, value, part)).toBe(expected);
});
