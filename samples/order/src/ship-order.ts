import type { Parcel } from './order.ts';

interface Shipment {
  readonly carrier: 'courier' | 'post';
  readonly to: string;
  readonly parcels: readonly Parcel[];
}

const COURIER_LIMIT_GRAMS = 2_000;

export async function handler({ carrier, to, parcels }: Shipment): Promise<{ tracking: string; to: string }> {
  const grams = parcels.reduce((sum, parcel) => sum + parcel.grams, 0);
  if (carrier === 'courier' && grams > COURIER_LIMIT_GRAMS) {
    throw new CourierUnavailable(`${grams} g is too heavy`);
  }
  return { tracking: `${carrier.toUpperCase()}-${grams}`, to };
}

class CourierUnavailable extends Error {
  override readonly name = 'CourierUnavailable';
}
