import { MAX_ITEM_LENGTH, readerError } from './data-reader.ts';

/** Called for each record. The array is reused: only its first `count` fields are this record's. */
export type OnRecord = (fields: readonly string[], count: number) => void;

/**
 * Parses delimited text as it arrives, by AWS's documented rules for ItemReader: a double quote is preserved by
 * repeating it, in quoted fields and others; a backslash escapes a backslash, a quote or the delimiter and is dropped
 * before anything else; quoted fields may contain delimiters and line ends. Line ends are LF, CRLF or CR, as in Java,
 * and LF within a quoted field whatever they were.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
 */
export class CsvParser {
  readonly #delimiter: string;
  readonly #uri: string;
  readonly #onRecord: OnRecord;
  readonly #quotes = new MarkFinder('"');
  readonly #escapes = new MarkFinder('\\');
  readonly #returns = new MarkFinder('\r');
  readonly #newlines = new MarkFinder('\n');
  readonly #delimiters: MarkFinder;
  /** Text that is not parsed yet, from `#at` on. */
  #text = '';
  #at = 0;
  readonly #fields: string[] = [];
  #count = 0;
  /** The current record cannot be sliced from the text: it is parsed piece by piece. */
  #isInRecord = false;
  #isInQuotes = false;
  #field = '';
  /** The length of the part of the record that is no longer in the text. */
  #recordLength = 0;
  #line = 1;
  #lineStart = 0;
  /** The start of the current quoted part. */
  #quote = { line: 1, column: 1 };

  constructor(delimiter: string, uri: string, onRecord: OnRecord) {
    this.#delimiter = delimiter;
    this.#uri = uri;
    this.#onRecord = onRecord;
    this.#delimiters = new MarkFinder(delimiter);
  }

  /** @throws StatesError for a record longer than an item may be. */
  push(text: string): void {
    this.#lineStart -= this.#at;
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
    const finders = [this.#quotes, this.#escapes, this.#returns, this.#newlines, this.#delimiters];
    for (const finder of finders) finder.reset(this.#text);
    this.#readRecords(false);
    if (this.#text.length - this.#at + this.#recordLength > MAX_ITEM_LENGTH) this.#failTooLong();
  }

  /** @throws StatesError for an unterminated quoted field. */
  end(): void {
    this.#readRecords(true);
    if (this.#isInQuotes) {
      const { line, column } = this.#quote;
      throw readerError(
        `${this.#uri} has a quoted field that never ends: it begins at line ${line}, column ${column}.`,
      );
    }
    if (this.#isInRecord) this.#endRecord();
  }

  #readRecords(isLast: boolean): void {
    while (this.#at < this.#text.length) {
      if (!this.#isInRecord) {
        const end = this.#newlines.next(this.#at);
        if (this.#isPlainUpTo(end)) {
          if (end === this.#text.length && !isLast) return;
          this.#cutRecord(end);
          continue;
        }
        this.#isInRecord = true;
      }
      if (!this.#readPiece(isLast)) return;
    }
  }

  /** No quote or escape before the line's end, and no other line end. */
  #isPlainUpTo(end: number): boolean {
    const at = this.#at;
    return this.#quotes.next(at) >= end && this.#escapes.next(at) >= end && this.#returns.next(at) >= end - 1;
  }

  #cutRecord(end: number): void {
    const text = this.#text;
    const last = this.#returns.next(this.#at) === end - 1 ? end - 1 : end;
    let from = this.#at;
    let count = 0;
    let to = text.indexOf(this.#delimiter, from);
    while (to !== -1 && to < last) {
      this.#fields[count++] = text.slice(from, to);
      from = to + 1;
      to = text.indexOf(this.#delimiter, from);
    }
    this.#fields[count++] = text.slice(from, last);
    this.#onRecord(this.#fields, count);
    this.#beginLine(end + 1);
  }

  /** Reads up to and including the next special character; false if the text ends before its meaning is known. */
  #readPiece(isLast: boolean): boolean {
    const text = this.#text;
    const at = this.#findMark();
    const isMark = at < text.length;
    const mark = text[at];
    // Its meaning depends on the next character.
    const isUnclear = isMark && at + 1 === text.length && !isLast && (mark === '"' || mark === '\\' || mark === '\r');
    this.#field += text.slice(this.#at, at);
    this.#recordLength += at - this.#at;
    this.#at = at;
    if (!isMark || isUnclear) return false;
    const next = text[at + 1];
    this.#at++;
    if (mark === '"') this.#readQuote(at, next);
    else if (mark === '\\') this.#readEscape(next);
    else if (mark === '\r' || mark === '\n') this.#readLineEnd(mark === '\r' && next === '\n' ? at + 2 : at + 1);
    else this.#endField();
    return true;
  }

  #findMark(): number {
    const at = this.#at;
    const mark = Math.min(
      this.#quotes.next(at),
      this.#escapes.next(at),
      this.#newlines.next(at),
      this.#returns.next(at),
    );
    return this.#isInQuotes ? mark : Math.min(mark, this.#delimiters.next(at));
  }

  #readQuote(at: number, next: string | undefined): void {
    if (next === '"' && (this.#isInQuotes || this.#field !== '')) {
      this.#field += '"';
      this.#at++;
      return;
    }
    let isEnclosing: boolean;
    if (this.#isInQuotes) {
      isEnclosing = next === undefined || next === this.#delimiter || next === '\n' || next === '\r';
    } else {
      isEnclosing = this.#field === '' || /^\s*$/.test(this.#field);
      if (isEnclosing) this.#field = '';
      this.#quote = { line: this.#line, column: at - this.#lineStart + 1 };
    }
    // A quote in the middle of a field, as in `a 3" pipe`, is kept; the rest of the field is still quoted.
    if (!isEnclosing) this.#field += '"';
    this.#isInQuotes = !this.#isInQuotes;
  }

  #readEscape(next: string | undefined): void {
    if (next !== '"' && next !== '\\' && next !== this.#delimiter) return;
    this.#field += next;
    this.#at++;
  }

  #readLineEnd(end: number): void {
    this.#beginLine(end);
    if (this.#isInQuotes) this.#field += '\n';
    else this.#endRecord();
  }

  #endField(): void {
    this.#fields[this.#count++] = this.#field;
    this.#field = '';
  }

  #endRecord(): void {
    this.#endField();
    this.#onRecord(this.#fields, this.#count);
    this.#count = 0;
    this.#recordLength = 0;
    this.#isInRecord = false;
  }

  #beginLine(start: number): void {
    this.#at = start;
    this.#line++;
    this.#lineStart = start;
  }

  #failTooLong(): never {
    const { line, column } = this.#quote;
    throw readerError(
      this.#isInQuotes
        ? `${this.#uri} has a quoted field that does not end within 8 MB: it begins at line ${line}, column ${column}.`
        : `${this.#uri} has a row of more than 8 MB at line ${this.#line}.`,
    );
  }
}

/**
 * Finds the next of one kind of mark in a text that is read from front to back. The text is searched again only after
 * the last match, so a rare mark costs at most one pass.
 */
class MarkFinder {
  readonly #mark: string;
  #text = '';
  #found = -1;

  constructor(mark: string) {
    this.#mark = mark;
  }

  reset(text: string): void {
    this.#text = text;
    this.#found = -1;
  }

  /** The mark's position at or after `from`, which never decreases; the text's length if there is none. */
  next(from: number): number {
    if (this.#found < from) {
      const place = this.#text.indexOf(this.#mark, from);
      this.#found = place === -1 ? this.#text.length : place;
    }
    return this.#found;
  }
}
