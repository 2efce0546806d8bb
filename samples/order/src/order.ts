export interface Item {
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
}

export interface Address {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly country: string;
}

/** The workflow's input. */
export interface Order {
  readonly orderId: string;
  readonly gift: boolean;
  readonly address: Address;
  readonly items: readonly Item[];
}

export interface Parcel {
  readonly parcel: string;
  readonly sku: string;
  readonly grams: number;
}
