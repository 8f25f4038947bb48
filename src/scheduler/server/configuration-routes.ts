import type { Actor } from '../../contract/actor.ts';
import type {
  ConfigurationChangeRequest,
  ConfigurationDocument,
  ConfigurationHistory,
  ConfigurationRollbackRequest,
} from '../../contract/configuration.ts';
import {
  changeConfiguration,
  getConfiguration,
  getConfigurationHistory,
  rollBackConfiguration,
} from '../../contract/endpoints/configuration.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface ConfigurationPorts {
  configuration: {
    document(): ConfigurationDocument;
    change(request: ConfigurationChangeRequest, actor: Actor): Promise<ConfigurationDocument>;
    rollback(request: ConfigurationRollbackRequest, actor: Actor): Promise<ConfigurationDocument>;
    history(limit: number): Promise<ConfigurationHistory>;
  };
}

/** `GET` and `PATCH /api/config`, `GET /api/config/history?limit=` and `POST /api/config/rollback`. */
export function configurationRoutes(app: App, gate: Gate, { configuration }: ConfigurationPorts): void {
  serve(app, gate, getConfiguration, () => configuration.document());
  serve(app, gate, getConfigurationHistory, ({ query }) => configuration.history(query.limit));
  serve(app, gate, changeConfiguration, ({ body, actor }) => configuration.change(body, actor));
  serve(app, gate, rollBackConfiguration, ({ body, actor }) => configuration.rollback(body, actor));
}
