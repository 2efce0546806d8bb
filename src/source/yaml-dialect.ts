/**
 * Which program parses a YAML text on its way to AWS. Both parse YAML 1.1, each with its own exceptions:
 * - `template`: SAM CLI, with PyYAML. It rewrites the template, so every scalar arrives as PyYAML's value.
 * - `definition`: CloudFormation's handler for state machines, which parses the file behind a DefinitionUri with
 *   Jackson and SnakeYAML.
 * - `core`: files that only sfn-run reads, by YAML 1.2's core schema.
 */
export type YamlDialect = 'template' | 'definition' | 'core';

/** `by-content`: a file with the sections of a template is parsed as one, anything else as a definition. */
export type DialectChoice = YamlDialect | 'by-content';

/** A plain scalar's value. */
export interface PlainScalar {
  readonly value: string | number | boolean | null;
  /** A number's string form, if that is not the text as written. */
  readonly text?: string;
  /** Why this is probably not what the author meant. */
  readonly surprise?: Surprise;
}

interface Surprise {
  readonly message: string;
  readonly hint: string;
}

const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOLEAN = /^(?:(true|True|TRUE|yes|Yes|YES|on|On|ON)|false|False|FALSE|no|No|NO|off|Off|OFF)$/;
const BINARY = /^[-+]?0b_*[01][01_]*$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const HEXADECIMAL = /^[-+]?0x_*[\da-fA-F][\da-fA-F_]*$/;
const DECIMAL = /^[-+]?(?:0|[1-9][\d_]*)$/;
const SEXAGESIMAL = /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+$/;
const SEXAGESIMAL_FRACTION = /^[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
/** PyYAML 6.0: an exponent needs a point before it and a sign, and `-.5` is a string. */
const PYTHON_FLOAT = /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?)$/;
/** SnakeYAML 1.33. */
const JAVA_FLOAT = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)$/;
/** What a YAML 1.2 or JSON parser reads as a number. */
const LOOKS_LIKE_NUMBER = /^[-+]?(?:0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/;

/** Resolves a plain scalar (no quotes, no tag) as the dialect's parser does. */
export function readPlainScalar(source: string, dialect: Exclude<YamlDialect, 'core'>): PlainScalar {
  const boolean = BOOLEAN.exec(source);
  if (boolean !== null) return readBoolean(source, boolean[1] !== undefined);
  if (NULL.test(source)) return { value: null };
  if (!/^[-+.\d]/.test(source)) {
    const isOperator = dialect === 'template' && (source === '=' || source === '<<');
    return isOperator ? surprise(source, `SAM CLI refuses a bare '${source}'`, 'Quote it') : { value: source };
  }
  const digits = source.replaceAll('_', '');
  if (DECIMAL.test(source)) return numberOf(Number(digits), digits.replace(/^\+|^-(?=0$)/, ''), source);
  const radix = BINARY.test(source) ? 2 : OCTAL.test(source) ? 8 : HEXADECIMAL.test(source) ? 16 : undefined;
  if (radix !== undefined) return readInteger(source, digits, radix);
  if (dialect === 'template' && SEXAGESIMAL.test(source)) return readSexagesimal(source, digits);
  if ((dialect === 'template' ? PYTHON_FLOAT : JAVA_FLOAT).test(source)) {
    const value = Number(digits);
    return numberOf(value, pythonFloat(value), source);
  }
  return readText(source);
}

/**
 * Resolves a scalar with one of YAML's own tags, which apply whether it is quoted or not. The result is intended, so it
 * is no surprise. Undefined if the tag leaves the text unchanged.
 * @param tag without `!!`
 * @returns `refused`: PyYAML rejects the file. Jackson uses the text.
 */
export function readTaggedScalar(
  source: string,
  tag: string,
  dialect: Exclude<YamlDialect, 'core'>,
): PlainScalar | 'refused' | undefined {
  if (tag === 'null') return { value: null };
  const digits = source.replaceAll('_', '');
  const isFinite = tag === 'float' && digits.trim() !== '' && Number.isFinite(Number(digits));
  if (isFinite) return numberOf(Number(digits), pythonFloat(Number(digits)), source);
  const { value, text } = readPlainScalar(source, dialect);
  const isRight = tag === 'bool' ? typeof value === 'boolean' : tag === 'int' && Number.isInteger(value);
  if (isRight) return { value, ...(text !== undefined && { text }) };
  const isTyped = tag === 'bool' || tag === 'int' || tag === 'float';
  return isTyped && dialect === 'template' ? 'refused' : undefined;
}

function readBoolean(source: string, value: boolean): PlainScalar {
  if (/^(?:true|false)$/i.test(source)) return { value };
  return surprise(value, `'${source}' is the boolean ${value}`, `Quote it to keep the word, or write ${value}`);
}

/** `010`, `0x1F`, `0b11`. */
function readInteger(source: string, digits: string, radix: number): PlainScalar {
  const sign = source.startsWith('-') ? -1 : 1;
  const body = digits.replace(/^[-+]/, '').replace(/^0[bx]?(?=.)/, '');
  const value = sign * Number.parseInt(body, radix) || 0;
  const read = numberOf(value, String(value), source);
  if (radix !== 8 || body === '0') return read;
  return { ...read, surprise: readAs(source, value) };
}

/** `12:30:45`: base sixty. Only PyYAML has it; the handler's parser leaves such texts alone. */
function readSexagesimal(source: string, digits: string): PlainScalar {
  const sign = source.startsWith('-') ? -1 : 1;
  const value =
    sign *
    digits
      .replace(/^[-+]/, '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0);
  return { ...numberOf(value, String(value), source), surprise: readAs(source, value) };
}

function readText(source: string): PlainScalar {
  if (NOT_FINITE.test(source) || SEXAGESIMAL_FRACTION.test(source)) {
    return surprise(source, `'${source}' is a number that JSON cannot represent`, 'Quote it to keep the string');
  }
  // digits that are not a valid octal number are an account id or the like, and a string is wanted
  if (!LOOKS_LIKE_NUMBER.test(source) || /^0\d/.test(source)) return { value: source };
  const value = Number(source);
  const spelling = Number.isFinite(value) ? `, or write ${value}` : '';
  return surprise(source, `'${source}' is a string in YAML 1.1`, `Quote it to make that explicit${spelling}`);
}

function readAs(source: string, value: number): Surprise {
  return { message: `'${source}' is the number ${value}`, hint: `Quote it to keep the string, or write ${value}` };
}

function surprise(value: string | boolean, message: string, hint: string): PlainScalar {
  return { value, surprise: { message, hint } };
}

function numberOf(value: number, text: string, source: string): PlainScalar {
  return text === source ? { value } : { value, text };
}

/** A float as Python prints it: `1.0`, `1e+16`, `1e-05`. */
function pythonFloat(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= 16 || exponent < -4) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : BigInt(value)}.0` : String(value);
}
