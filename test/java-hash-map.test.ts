import { describe, expect, it } from 'vitest';
import { javaHashMapOrder } from '../src/java-hash-map.ts';

describe('the order of a Java hash map', () => {
  it.each([
    // AWS's documentation shows these two as inputs of child executions.
    {
      name: 'a small map',
      keys: ['userId', 'movieId', 'rating', 'timestamp'],
      order: ['rating', 'movieId', 'userId', 'timestamp'],
    },
    {
      name: 'the columns of an S3 inventory',
      keys: ['Bucket', 'Key', 'Size', 'LastModifiedDate'],
      order: ['LastModifiedDate', 'Bucket', 'Size', 'Key'],
    },
    { name: 'no keys', keys: [], order: [] },
    // "Aa" and "BB" have the same hash in Java.
    { name: 'equal hashes, in insertion order', keys: ['BB', 'Aa'], order: ['BB', 'Aa'] },
    {
      name: 'names of members of every JavaScript object',
      keys: ['__proto__', 'constructor'],
      order: ['__proto__', 'constructor'],
    },
    // One character's hash is its code: 97 and 113 share a bucket of 16 and not of 32.
    { name: 'twelve keys in 16 buckets', keys: [...'qabcdefghijk'], order: [...'qabcdefghijk'] },
    { name: 'thirteen keys in 32 buckets', keys: [...'qabcdefghijkl'], order: [...'abcdefghijklq'] },
  ])('$name', ({ keys, order }) => {
    expect(javaHashMapOrder(keys)).toEqual(order);
  });
});
