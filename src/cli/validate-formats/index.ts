import { githubFormat } from './github.ts';
import { jsonFormat } from './json.ts';
import { prettyFormat } from './pretty.ts';
import { sarifFormat } from './sarif.ts';
import type { ValidateFormat } from './validate-format.ts';

export const VALIDATE_FORMATS = {
  pretty: prettyFormat,
  json: jsonFormat,
  github: githubFormat,
  sarif: sarifFormat,
} satisfies Record<string, ValidateFormat>;
