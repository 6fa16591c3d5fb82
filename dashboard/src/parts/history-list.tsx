// A person's own list, as cards that a thumb can press: all, what is under way, what was done, what came
// to nothing. Filter and page stand in the address.
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { Children, type ReactNode, useRef } from 'react';
import type { Resource } from '../graphql/resource';
import { useWords } from '../words/words';
import { EmptyState } from './empty';
import { Loaded } from './screen';
import type { Connection } from './table/connection-table';
import { Pager } from './table/pager';

type Status = 'done' | 'not' | 'open';
interface Search {
  status?: Status;
  after?: string;
}

interface Props<Row, Data> {
  resource: Resource<Data>;
  pick: (data: Data) => Connection<Row>;
  search: Search;
  onSearch: (search: Search) => void;
  /** What the filters are called here. */
  labels: Record<Status, string>;
  empty: { title: string; hint: string };
  row: (row: Row) => ReactNode;
}

/** What is told of a row below its name; each fact stays in one piece where the line breaks. */
export function RowFacts({ children }: { children: ReactNode }) {
  return (
    <Group gap="0 12px">
      {Children.toArray(children).map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts keep their places
        <Text key={index} span size="sm" c="dimmed">
          {fact}
        </Text>
      ))}
    </Group>
  );
}

/** The list. */
export function HistoryList<Row, Data>(props: Props<Row, Data>) {
  const { resource, pick, search, onSearch, labels, empty, row } = props;
  const say = useWords();
  // Cursors of the pages before this one, as far as this visit knows them.
  const before = useRef<string[]>([]);
  return (
    <Stack gap="sm" maw={760} w="100%">
      <SegmentedControl
        fullWidth
        aria-label={say('history-filter')}
        value={search.status ?? 'all'}
        onChange={(value) => {
          before.current = [];
          onSearch(value === 'all' ? {} : { status: value as Status });
        }}
        data={[
          { value: 'all', label: say('history-all') },
          { value: 'open', label: labels.open },
          { value: 'done', label: labels.done },
          { value: 'not', label: labels.not },
        ]}
      />
      <Loaded resource={resource}>
        {(data) => {
          const { nodes, pageInfo } = pick(data);
          if (nodes.length === 0)
            return search.status || search.after ? (
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
            );
          return (
            <Stack gap="xs">
              {nodes.map(row)}
              <Pager
                hasNext={pageInfo.hasNextPage}
                isFirst={!search.after}
                onNext={() => {
                  before.current.push(search.after ?? '');
                  onSearch({ ...search, after: pageInfo.endCursor ?? undefined });
                }}
                onPrevious={() => onSearch({ ...search, after: before.current.pop() || undefined })}
              />
            </Stack>
          );
        }}
      </Loaded>
    </Stack>
  );
}
