import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace as traces } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { datasourceId } from '../../../../contract/plugin-ids.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { placeOf, traceparentOf } from './trace-context.ts';
import type { Tracing } from './tracing.ts';

/** Records spans for traces that Grafana has begun and samples; no trace begins here. */
export function recordedTracing(collector: { address: string; version: string }): Tracing {
  const provider = new BasicTracerProvider({
    sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    spanProcessors: [new BatchSpanProcessor(new OtlpExporter(collector))],
  });
  const tracer = provider.getTracer(datasourceId, collector.version);
  const under = (header: string | undefined) => {
    const place = placeOf(header);
    return place ? traces.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true }) : ROOT_CONTEXT;
  };
  return {
    query(kind, { traceparent, tracestate }) {
      const span = tracer.startSpan(
        `query ${kind}`,
        { kind: SpanKind.SERVER, attributes: { 'rollcall.query.kind': kind } },
        under(traceparent),
      );
      return {
        headers: placeOf(traceparent)
          ? { traceparent: traceparentOf(span.spanContext()), ...(tracestate && { tracestate }) }
          : {},
        end(outcome) {
          span.setAttribute('rollcall.query.outcome', outcome);
          if (outcome === 'downstream' || outcome === 'plugin')
            span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    upstream({ path, status, seconds, bytes, traceparent }) {
      const ended = Date.now();
      const span = tracer.startSpan(
        'GET',
        {
          kind: SpanKind.CLIENT,
          startTime: ended - seconds * 1_000,
          attributes: {
            'url.path': path.replace(/\?.*/s, ''),
            'http.response.status_code': status,
            'http.response.body.size': bytes,
          },
        },
        under(traceparent),
      );
      if (status === 0 || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(ended);
    },
    // Why the last ones could not be sent stands in the log.
    close: () => provider.shutdown().catch(() => undefined),
  };
}
