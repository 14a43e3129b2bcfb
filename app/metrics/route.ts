// What Spillway knows, for Prometheus; nothing else.

import { tellMetrics } from '@/server/api/metrics-text';

export const dynamic = 'force-dynamic';
export { tellMetrics as GET };
