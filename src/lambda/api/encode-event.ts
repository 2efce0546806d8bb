import { crc32 } from 'node:zlib';

/** The type of a header with a string value. */
const STRING = 7;

/**
 * A message of AWS's event stream encoding.
 * Source: smithy.io/2.0/aws/amazon-eventstream.html: lengths, checksum of these, headers, payload, checksum of all.
 */
export function encodeEvent(eventType: string, contentType: string, payload: Buffer): Buffer {
  const headers = Buffer.concat(
    Object.entries({ ':event-type': eventType, ':content-type': contentType, ':message-type': 'event' }).map(
      ([name, value]) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(Buffer.byteLength(value));
        return Buffer.concat([
          Buffer.from([name.length]),
          Buffer.from(name),
          Buffer.from([STRING]),
          length,
          Buffer.from(value),
        ]);
      },
    ),
  );
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(headers.length + payload.length + 16, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, payload]);
  return Buffer.concat([message, checksum(message)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
