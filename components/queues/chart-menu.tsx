// What can be done with the charts besides choosing their range.
'use client';

import { Download, Image as Picture, SlidersHorizontal, Table2 } from 'lucide-react';
import { toast } from '../ui/toast';
import type { QueueHistory } from '@/server/domain/history';
import { chartsPng } from '../charts/chart-png';
import { comparisons, comparisonWords } from '../charts/prepare-comparison';
import { download } from '../download';
import { Button } from '../ui/button';
import { Menu, MenuCheckItem, MenuItem, MenuSeparator } from '../ui/menu';
import { historyCsv, historyFileName } from './history-csv';
import type { ChartOptions, SetChartOptions } from './use-chart-options';

export function ChartMenu({
  name,
  history,
  options: { scale, compare },
  setOptions,
  charts,
  onTable,
}: {
  name: string;
  history: QueueHistory | undefined;
  options: ChartOptions;
  setOptions: SetChartOptions;
  charts: React.RefObject<HTMLElement | null>;
  onTable: () => void;
}) {
  return (
    <Menu
      trigger={
        <Button size="sm" variant="ghost" className="max-sm:px-1" aria-label="Charts: compare, scale, export">
          <SlidersHorizontal />
        </Button>
      }
    >
      {comparisons.map((one) => (
        <MenuCheckItem
          key={one}
          checked={compare === one}
          onCheckedChange={(checked) => void setOptions({ compare: checked ? one : null })}
        >
          Compare with {comparisonWords[one]}
        </MenuCheckItem>
      ))}
      <MenuCheckItem
        checked={scale === 'log'}
        onCheckedChange={(checked) => void setOptions({ scale: checked ? 'log' : null })}
      >
        Logarithmic scale
      </MenuCheckItem>
      <MenuSeparator />
      <MenuItem disabled={history === undefined} onSelect={onTable}>
        <Table2 /> Readings as a table
      </MenuItem>
      <MenuItem
        disabled={history === undefined}
        onSelect={() => {
          if (history !== undefined) download(historyFileName(name, history, 'csv'), historyCsv(history));
        }}
      >
        <Download /> Readings as CSV
      </MenuItem>
      <MenuItem
        disabled={history === undefined}
        onSelect={() => {
          if (history !== undefined) void savePicture(name, history, charts.current);
        }}
      >
        <Picture /> Charts as PNG
      </MenuItem>
    </Menu>
  );
}

async function savePicture(name: string, history: QueueHistory, charts: HTMLElement | null) {
  if (charts === null) return;
  const [from, to] = [history.fromMs, history.toMs].map((ms) => new Date(ms).toLocaleString('en-GB'));
  try {
    download(historyFileName(name, history, 'png'), await chartsPng(charts, `${name}, ${from} to ${to}`));
  } catch {
    toast.error('The browser could not draw the picture. A screenshot shows the same.');
  }
}
