// Lists of the API (Relay connections) as tables. Promises: filters and the page stand in the address, old
// rows stay while others load, what has just changed flashes, what is new waits behind a button so that
// nothing moves under the pointer, every list can be taken along as a CSV file.
import 'mantine-datatable/styles.layer.css';
import './connection-table.css';
import { Button, Group, Stack } from '@mantine/core';
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { DataTable, type DataTableColumn } from 'mantine-datatable';
import { type ReactNode, useRef } from 'react';
import { number } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { EmptyState } from '../empty';
import { ErrorPanel, StaleStrip } from '../problem';
import { Bones } from '../waiting';
import { CsvButton } from './csv-button';
import { Pager } from './pager';
import { SavedViews } from './views';

/** What every connection has. */
export interface Connection<Row> {
  nodes: readonly Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** A column: as it is shown, and as it stands in a file. */
export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Cells of the CSV file under their heads; none when the column is for the eye only. */
  csv?: readonly { title: string; of: (row: Row) => string }[];
  width?: number | string;
  /** Numbers stand at the end of their column. */
  numeric?: boolean;
  /** Not on a phone. */
  desk?: boolean;
}

/** Rows of one page. */
export const PAGE_ROWS = 50;

interface Props<Row, Data, V extends AnyVariables> {
  /** Names the list: its saved views and its file. */
  list: string;
  document: TypedDocumentNode<Data, V>;
  /** The variables but `first` and `after`. */
  variables: Omit<V, 'first' | 'after'>;
  pick: (data: Data) => Connection<Row>;
  rowId: (row: Row) => string;
  columns: readonly Column<Row>[];
  /** What stands in the address: filters, and `after` of the page. */
  search: Record<string, unknown> & { after?: string };
  onSearch: (search: Record<string, unknown>) => void;
  /** The controls of the filters. */
  filters?: ReactNode;
  /** What to say when there is nothing at all. */
  empty: { title: string; hint?: string; action?: ReactNode };
  onRow?: (row: Row) => void;
  selection?: { rows: Row[]; onChange: (rows: Row[]) => void; selectable?: (row: Row) => boolean };
  /** Ids of rows that have just changed. */
  changed?: ReadonlySet<string>;
  /** How many new rows wait; `onShow` lets them in. */
  waiting?: { count: number; onShow: () => void };
}

/** A list. */
export function ConnectionTable<Row, Data, V extends AnyVariables>(props: Props<Row, Data, V>) {
  const { list, document, variables, pick, rowId, columns, search, onSearch, empty } = props;
  const say = useWords();
  const { digits } = useReader();
  const asked = { ...variables, first: PAGE_ROWS, after: search.after ?? null } as unknown as V;
  const resource = useResource(document, asked, { keepPrevious: true });
  const page = resource.data && pick(resource.data);
  const { after: _, ...filters } = search;
  const isFiltered = Object.values(filters).some((value) => value !== undefined && value !== '');
  // Cursors of the pages before this one, as far as this visit knows them.
  const before = useRef<string[]>([]);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="xs" className="moon-filters">
          {props.filters}
        </Group>
        <Group gap="xs">
          <SavedViews list={list} search={filters} onChoose={onSearch} />
          <CsvButton
            list={list}
            document={document}
            variables={variables}
            pick={pick}
            columns={columns}
          />
        </Group>
      </Group>
      {props.waiting && props.waiting.count > 0 && (
        <Button variant="light" fullWidth onClick={props.waiting.onShow}>
          {say('parts-new-rows', {
            count: props.waiting.count,
            number: number(props.waiting.count, digits),
          })}
        </Button>
      )}
      {resource.problem && page && <StaleStrip problem={resource.problem} again={resource.again} />}
      {!page && resource.problem && (
        <ErrorPanel problem={resource.problem} again={resource.again} />
      )}
      {!page && !resource.problem && <Bones rows={10} />}
      {page &&
        page.nodes.length === 0 &&
        (isFiltered || search.after ? (
          <EmptyState
            kind="unmatched"
            title={say('parts-nothing-matches')}
            action={
              <Button variant="light" onClick={() => onSearch({})}>
                {say('parts-clear-filters')}
              </Button>
            }
          />
        ) : (
          <EmptyState kind="nothing" {...empty} />
        ))}
      {page && page.nodes.length > 0 && (
        <>
          <Rows {...props} rows={page.nodes} idOf={rowId} refreshing={resource.refreshing} />
          <Pager
            hasNext={page.pageInfo.hasNextPage}
            isFirst={!search.after}
            onNext={() => {
              before.current.push(search.after ?? '');
              onSearch({ ...filters, after: page.pageInfo.endCursor ?? undefined });
            }}
            onPrevious={() => {
              const cursor = before.current.pop();
              onSearch({ ...filters, after: cursor || undefined });
            }}
          />
        </>
      )}
    </Stack>
  );
}

type RowsProps<Row, Data, V extends AnyVariables> = Props<Row, Data, V> & {
  rows: readonly Row[];
  idOf: (row: Row) => string;
  refreshing: boolean;
};

function Rows<Row, Data, V extends AnyVariables>(props: RowsProps<Row, Data, V>) {
  const { rows, columns, idOf, selection, onRow, changed } = props;
  const say = useWords();
  const shown: DataTableColumn<Row>[] = columns.map((column) => ({
    accessor: column.key,
    title: column.title,
    width: column.width,
    render: column.render,
    cellsClassName: column.numeric ? 'moon-number moon-end' : undefined,
    titleClassName: column.numeric ? 'moon-end' : undefined,
    visibleMediaQuery: column.desk ? '(min-width: 48em)' : undefined,
  }));
  const choosing = selection && {
    selectedRecords: selection.rows,
    onSelectedRecordsChange: selection.onChange,
    isRecordSelectable: selection.selectable,
    allRecordsSelectionCheckboxProps: { 'aria-label': say('parts-select-all') },
    getRecordSelectionCheckboxProps: (row: Row) => ({
      'aria-label': say('parts-select', { id: idOf(row) }),
    }),
  };
  return (
    <DataTable<Row>
      withTableBorder
      borderRadius="md"
      highlightOnHover
      minHeight={120}
      noRecordsText=""
      records={rows as Row[]}
      idAccessor={(row) => idOf(row)}
      columns={shown}
      onRowClick={onRow && (({ record }) => onRow(record))}
      rowClassName={(row) => (changed?.has(idOf(row)) ? 'moon-flash' : undefined)}
      {...choosing}
    />
  );
}
