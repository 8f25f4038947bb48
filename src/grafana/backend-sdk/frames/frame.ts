import { isField, type Field } from './field.ts';
import { checkedJson, MalformedFrameError } from './malformed.ts';
import { frameMeta, type FrameMeta } from './meta.ts';

export interface FrameDefinition {
  readonly name?: string;
  /** Left out, it becomes that of the query it answers. */
  readonly refId?: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}

/**
 * Columns of one length under one name: the unit that Grafana stores, draws and alerts on. One that exists is
 * well formed, because the constructor throws `MalformedFrameError` otherwise and nothing can be changed later.
 */
export class Frame {
  readonly name: string;
  readonly refId: string;
  readonly fields: readonly Field[];
  /** Rows; zero without fields. */
  readonly length: number;
  /** JSON, ready to be written into the schema. */
  readonly meta: string | null;
  /** Keeps an object that merely looks like a frame from passing for one. */
  readonly #checked = true;

  constructor({ name = '', refId = '', meta, fields }: FrameDefinition) {
    if (typeof name !== 'string' || typeof refId !== 'string') {
      throw new MalformedFrameError('name and refId of a frame are strings');
    }
    this.name = name;
    this.refId = refId;
    this.fields = Object.freeze([...fields]);
    this.length = this.fields[0]?.length ?? 0;
    this.meta = meta ? checkedJson(frameMeta, meta, `meta of frame "${name}"`) : null;
    this.fields.forEach((field, index) => this.#check(field, index));
    Object.freeze(this);
  }

  #check(field: Field, index: number): void {
    if (!isField(field)) {
      throw new MalformedFrameError(
        `field ${index} of frame "${this.name}" was not made by timeField, numberField, stringField or boolField`,
      );
    }
    if (field.length !== this.length) {
      throw new MalformedFrameError(
        `field "${field.name}" of frame "${this.name}" has ${field.length} rows where "${this.fields[0]?.name}" has ${this.length}`,
      );
    }
  }

  static is(value: unknown): value is Frame {
    return typeof value === 'object' && value !== null && #checked in value && value.#checked;
  }
}

export function frame(definition: FrameDefinition): Frame {
  return new Frame(definition);
}
