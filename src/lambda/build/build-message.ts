import { resolve } from 'node:path';
import type { Message } from 'esbuild';
import { displayPath } from '../display-path.ts';
import { adviseOnPackage } from './missing-package.ts';

const UNRESOLVED = /^Could not resolve "([^"./][^"]*)"$/;

interface Builder {
  /** The base of paths in messages. */
  readonly folder: string;
  readonly runtime: string | undefined;
}

/** esbuild's messages for people: `src/app.ts:3:9: text`, the line with a caret, and what to do about it. */
export function formatMessages(messages: readonly Message[], otherwise: string, builder: Builder): string {
  return messages.length === 0 ? otherwise : messages.map((message) => formatMessage(message, builder)).join('\n');
}

/** Advice for one of esbuild's messages; undefined if its text is sufficient. */
export function adviseOnMessage({ location, text }: Message, { folder, runtime }: Builder): string | undefined {
  const specifier = UNRESOLVED.exec(text)?.[1];
  return specifier === undefined || location === null
    ? undefined
    : adviseOnPackage(specifier, resolve(folder, location.file), runtime);
}

function formatMessage(message: Message, builder: Builder): string {
  const { location, text } = message;
  // the location of an invalid option is in esbuild's own code
  if (location === null || /[/\\]esbuild[/\\]lib[/\\]main\.js$/.test(location.file)) return text;
  const { file, line, column, lineText } = location;
  // esbuild counts columns in bytes.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  const gutter = `  ${line} | `;
  const advice = adviseOnMessage(message, builder);
  return [
    `${displayPath(resolve(builder.folder, file))}:${line}:${before.length + 1}: ${text}`,
    `${gutter}${lineText.replaceAll('\t', ' ')}`,
    `${' '.repeat(gutter.length - 2)}| ${' '.repeat(before.length)}^`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ].join('\n');
}
