import { randomOf } from '../random.ts';

/** One station of a simulated city. */
export interface CityStation {
  id: string;
  name: string;
  lat: number;
  lon: number;
  capacity: number;
  /** From 0, where people live, to 1, where they work. */
  officeShare: number;
}

/** Metres between neighbours, as in a dense city: the more stations, the larger the city. */
const spacingM = 320;
const metresPerDegree = 111_195;
const centre = { lat: 40.74, lon: -73.98 };
/** How wide the quarter of offices is, as a share of the radius of the city. */
const officeWidth = 0.95;

/** A city on a disc: offices in the middle, homes around it. The same for the same seed and count. */
export function planCity(count: number, seed: number): CityStation[] {
  const random = randomOf('city', seed, count);
  const radiusM = spacingM * Math.sqrt(count / Math.PI);
  return Array.from({ length: count }, (_, index) => {
    const distance = Math.sqrt(random.fraction());
    const angle = 2 * Math.PI * random.fraction();
    // Shops and schools stand among the homes, and homes among the offices.
    const officeShare =
      random.fraction() < 0.25 ? random.fraction() : Math.exp(-((distance / officeWidth) ** 2));
    return {
      id: `s${String(index + 1).padStart(4, '0')}`,
      name: `${random.pick(['Elm', 'Canal', 'Mill', 'Harbour', 'Park', 'Market'])} St & ${index + 1} Av`,
      lat: round(centre.lat + (radiusM * distance * Math.sin(angle)) / metresPerDegree),
      lon: round(
        centre.lon +
          (radiusM * distance * Math.cos(angle)) / (metresPerDegree * Math.cos((centre.lat * Math.PI) / 180)),
      ),
      // A few racks of only some docks stand in every city.
      capacity: random.fraction() < 0.05 ? random.between(0, 9) : random.between(15, 55),
      officeShare,
    };
  });
}

const round = (degrees: number) => Number(degrees.toFixed(6));
