import type { Clock } from '../clock/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Circumstances } from './endings.ts';
import { fillFleet, removeStrangers } from './fill.ts';
import type { FleetPicture } from './fleet-picture.ts';
import type { LocalFleet } from './local-fleet.ts';
import { recount } from './recount.ts';
import { replanIdle } from './replan.ts';

interface UpkeepPorts {
  database: Database;
  engine: Engine;
  clock: Clock;
  fleet: LocalFleet;
  picture: FleetPicture;
  circumstances: () => Circumstances;
  /** Reads lever and configuration anew: before polls are re-timed. */
  refresh: () => Promise<void>;
  /** Whether all live nodes have the same fleet: only then are jobs removed whose instance this one does not know. */
  fleetsAgree: () => Promise<boolean>;
}

const scanEveryMs = 60_000;
/** How often an idle node looks whether such a job is its own, in seconds. */
const lookSeconds = 1;

/** What one node at a time sees to for the fleet as a whole: that every instance has its jobs, at the times that it should. */
export class Upkeep {
  readonly #ports: UpkeepPorts;

  constructor(ports: UpkeepPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const { engine } = this.#ports;
    await engine.work('scan', { places: 1, seconds: lookSeconds }, () => this.#scan());
    await engine.work('replan', { places: 1, seconds: lookSeconds }, () => this.#replan());
    await this.#scanAgainIn(0);
  }

  /** Takes no more of these jobs, and waits for what runs. */
  async rest(): Promise<void> {
    const { engine } = this.#ports;
    await Promise.all([engine.rest('scan'), engine.rest('replan')]);
  }

  /** Gives the instances of this node's fleet what they lack. */
  async fill(): Promise<void> {
    const { database, engine, fleet, clock, circumstances } = this.#ports;
    const { settings } = circumstances();
    await fillFleet({ database, engine, fleet, settings, now: () => clock.now() });
  }

  /** Has one node bring forward what waits for longer than lever and settings allow. */
  async requestReplan(transaction?: Queryable): Promise<void> {
    await this.#ports.engine.send('replan', { key: 'replan', data: {} }, transaction);
  }

  /** The anti-entropy scan: what nobody polls is found, and what nobody can poll is removed. */
  async #scan(): Promise<void> {
    const { database, clock, fleet, fleetsAgree, picture } = this.#ports;
    await this.fill();
    if (await fleetsAgree()) await removeStrangers(database, fleet);
    picture.learn(await recount(database, fleet, clock.now()));
    await this.#scanAgainIn(scanEveryMs);
  }

  async #scanAgainIn(ms: number): Promise<void> {
    const { engine, clock } = this.#ports;
    await engine.send('scan', { key: 'scan', data: {}, startAfter: clock.now() + ms });
  }

  async #replan(): Promise<void> {
    const { database, engine, fleet, picture, refresh, circumstances, clock } = this.#ports;
    await refresh();
    await replanIdle(fleet.members(), {
      database,
      engine,
      circumstances: circumstances(),
      health: picture.health,
      now: clock.now(),
    });
  }
}
