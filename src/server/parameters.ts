import { type Json, type JsonObject, ownValue } from '../json.ts';

/** The fields of a request that checkRequest has accepted: their types are those of the API's model. */
export class Parameters {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  /** A required member. */
  text(name: string): string {
    return this.#read(name)!;
  }

  optionalText(name: string): string | undefined {
    return this.#read(name);
  }

  /** One of the values of an enum. */
  oneOf<Value extends string>(name: string): Value | undefined {
    return this.#read(name);
  }

  number(name: string): number | undefined {
    return this.#read(name);
  }

  flag(name: string): boolean | undefined {
    return this.#read(name);
  }

  object(name: string): JsonObject | undefined {
    return this.#read(name);
  }

  /** The objects in a list, whose fields are read like the request's. */
  items(name: string): readonly Parameters[] | undefined {
    return this.#read<readonly JsonObject[]>(name)?.map((item) => new Parameters(item));
  }

  texts(name: string): readonly string[] | undefined {
    return this.#read(name);
  }

  #read<Value extends Json>(name: string): Value | undefined {
    return (ownValue(this.#fields, name) ?? undefined) as Value | undefined;
  }
}
