/** The public surface of the room. See README.md. */
export { serve } from './serve.ts';
export { DownstreamError, PluginError, SourcedError, toSourcedError } from './errors.ts';
export type { ErrorSource } from './errors.ts';
export { unsentBytes } from './services/unsent.ts';
export { instanceCache } from './instances.ts';
export type { InstanceCache } from './instances.ts';
export { logger } from './logging/logger.ts';
export type { Logger, LogFields, LogLevel } from './logging/logger.ts';
export { Frame, frame } from './frames/frame.ts';
export type { FrameDefinition } from './frames/frame.ts';
export { boolField, numberField, stringField, timeField } from './frames/field.ts';
export type { Field, FieldOptions } from './frames/field.ts';
export type { FieldConfig } from './frames/config.ts';
export type { FrameMeta } from './frames/meta.ts';
export { encodeFrame } from './frames/arrow.ts';
export { EncodedFrame, encodedFrame } from './frames/encoded.ts';
export { frameToJson } from './frames/json.ts';
export { EncodedPacket, encodedPacket, packets } from './frames/packet.ts';
export type {
  DataQuery,
  DataSourcePlugin,
  HealthResult,
  PublishResult,
  ResourceRequest,
  StreamHandlers,
  StreamRequest,
  SubscribeResult,
} from './plugin.ts';
export type {
  DataSourceSettings,
  PluginContext,
  PluginRequest,
  Role,
  TraceContext,
  User,
} from './request.ts';
