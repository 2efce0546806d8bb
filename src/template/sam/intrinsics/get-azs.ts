import { type Intrinsic, listAt } from '../scope.ts';

/** The zones that every region has: AWS lists them by letter. */
const ZONES = ['a', 'b', 'c'];

export const getAzs: Intrinsic = {
  name: 'Fn::GetAZs',
  resolve(argument, scope, at) {
    const region = scope.resolveText(argument) || scope.place.region;
    return listAt(
      at,
      ZONES.map((zone) => `${region}${zone}`),
    );
  },
};
