import type { Address, Order } from './order.ts';

/** Returns the address as printed on a label. */
export async function handler({ address }: Order): Promise<string> {
  const missing = (['name', 'street', 'city', 'country'] as const).filter((part) => !address[part]);
  if (missing.length > 0) throw new AddressIncomplete(missing);
  return `${address.name}, ${address.street}, ${address.city}, ${address.country}`;
}

class AddressIncomplete extends Error {
  override readonly name = 'AddressIncomplete';

  constructor(missing: readonly (keyof Address)[]) {
    super(`no ${missing.join(', no ')}`);
  }
}
