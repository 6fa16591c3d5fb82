// Takes a whole list along as a CSV file, page by page, with its filters.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { isoDay } from '../../format/jalali';
import { tellFailed } from '../../frame/notices';
import { problemOf } from '../../graphql/problem';
import { useWords } from '../../words/words';
import { useProblemText } from '../problem';
import type { Column, Connection } from './connection-table';
import { csvText, download } from './csv';

/** Rows of a file at the most; more is a report's business. */
const ROWS_MAX = 10_000;
/** The API's own most in one answer. */
const FIRST = 100;

interface Props<Row, Data, V extends AnyVariables> {
  list: string;
  document: TypedDocumentNode<Data, V>;
  variables: Omit<V, 'first' | 'after'>;
  pick: (data: Data) => Connection<Row>;
  columns: readonly Column<Row>[];
}

/** The button. */
export function CsvButton<Row, Data, V extends AnyVariables>(props: Props<Row, Data, V>) {
  const { list, document, variables, pick, columns } = props;
  const say = useWords();
  const text = useProblemText();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    const cells = columns.flatMap((column) => column.csv ?? []);
    const rows = [cells.map(({ title }) => title)];
    let after: string | null = null;
    do {
      const asked = { ...variables, first: FIRST, after } as unknown as V;
      const answer = await client
        .query(document, asked, { requestPolicy: 'network-only' })
        .toPromise();
      const problem = problemOf(answer.error);
      if (!answer.data || problem) {
        if (problem) tellFailed(text(problem));
        setBusy(false);
        return;
      }
      const page = pick(answer.data as Data);
      for (const row of page.nodes) rows.push(cells.map(({ of }) => of(row)));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after && rows.length <= ROWS_MAX);
    download(`${list}-${isoDay(new Date())}.csv`, csvText(rows));
    setBusy(false);
  };
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<IconDownload size={16} />}
      onClick={() => void take()}
    >
      {say('parts-csv')}
    </Button>
  );
}
