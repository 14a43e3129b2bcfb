'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** The newest successful read among the queries in view. */
export function useUpdatedAtMs(): number | null {
  const client = useQueryClient();
  const [updatedAt, setUpdatedAt] = useState<number | null>(null);
  useEffect(() => {
    const read = () => {
      const times = client
        .getQueryCache()
        .findAll({ type: 'active' })
        .map((query) => query.state.dataUpdatedAt);
      const newest = Math.max(0, ...times);
      setUpdatedAt(newest === 0 ? null : newest);
    };
    read();
    // The cache may notify while another component renders; read after that.
    return client.getQueryCache().subscribe(() => queueMicrotask(read));
  }, [client]);
  return updatedAt;
}
