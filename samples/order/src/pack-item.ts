import type { Item, Parcel } from './order.ts';

const GRAMS: Readonly<Record<string, number>> = { teapot: 900, cup: 250, tea: 120 };

export async function handler({ parcel, item }: { parcel: string; item: Item }): Promise<Parcel> {
  return { parcel, sku: item.sku, grams: (GRAMS[item.sku] ?? 500) * item.quantity };
}
