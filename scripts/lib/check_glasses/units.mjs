// Which unit a file's numbers are in, told by the width: spectacles are 10 to 18 cm wide over all, and no two of these
// units make a width plausible at once.

const UNITS = [
  { name: 'metres', mm: 1000 },
  { name: 'millimetres', mm: 1 },
  { name: 'centimetres', mm: 10 },
  { name: 'decimetres', mm: 100 },
  { name: 'inches', mm: 25.4 },
  { name: 'tenths of a millimetre', mm: 0.1 },
];
const PLAUSIBLE_MM = [95, 190];

/**
 * @param width over all, in the file's unit
 * @returns {{ name: string, mm: number } | undefined} the unit and its length
 */
export const unitOf = (width) =>
  UNITS.find(({ mm }) => width * mm >= PLAUSIBLE_MM[0] && width * mm <= PLAUSIBLE_MM[1]);
