import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planCity } from './city.ts';
import { bikesAt } from './tide.ts';

const at = (hour: number) => Date.UTC(2026, 10, 21, hour);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe('a simulated city', () => {
  for (const count of [60, 500, 2_000])
    it(`of ${count} stations is the same for the same seed, and another for another`, () => {
      const city = planCity(count, 1);
      assert.equal(city.length, count);
      assert.deepEqual(planCity(count, 1), city);
      assert.notDeepEqual(planCity(count, 2), city);
      assert.equal(new Set(city.map(({ id }) => id)).size, count);
      assert.ok(city.every(({ capacity }) => capacity >= 0 && capacity <= 55));
    });

  it('has small racks, too', () => {
    assert.ok(planCity(500, 1).some(({ capacity }) => capacity < 10));
  });

  it('never has less than no bikes, or more than docks', () => {
    for (const station of planCity(60, 1))
      for (let minute = 0; minute < 1_440; minute += 7) {
        const bikes = bikesAt(station, 1, at(0) + minute * 60_000);
        assert.ok(Number.isInteger(bikes) && 0 <= bikes && bikes <= station.capacity);
      }
  });

  it('sends its bikes to the offices in the morning and home in the evening', () => {
    const city = planCity(500, 1);
    const share = (hour: number, isOffice: boolean) => {
      const quarter = city.filter(({ officeShare }) => (isOffice ? officeShare > 0.7 : officeShare < 0.3));
      return (
        sum(quarter.map((station) => bikesAt(station, 1, at(hour)))) /
        sum(quarter.map(({ capacity }) => capacity))
      );
    };
    assert.ok(share(13, true) > 0.65 && share(13, false) < 0.35);
    assert.ok(share(4, true) < 0.35 && share(4, false) > 0.65);
  });

  it('has about as many bikes at noon as at night', () => {
    const city = planCity(500, 1);
    const [noon = 0, night = 0] = [13, 4].map((hour) => sum(city.map((each) => bikesAt(each, 1, at(hour)))));
    assert.ok(Math.abs(noon / night - 1) < 0.25, `${noon} against ${night}`);
  });
});
