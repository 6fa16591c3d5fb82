// The receipt: a photo to zoom, turn and pan, its pages, or its words. Promises: every page that counts can
// be seen, what was replaced is marked, and a file that is no picture is offered, not run.
import { ActionIcon, Anchor, Badge, Box, Center, Group, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconContrast,
  IconFileDownload,
  IconMaximize,
  IconRotateClockwise,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import {
  type ReactZoomPanPinchRef,
  TransformComponent,
  TransformWrapper,
} from 'react-zoom-pan-pinch';
import { number } from '../../format/digits';
import { keyName, useKeys } from '../../frame/keys';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Detail } from './document';
import classes from './queue.module.css';

/** How far «zoom» goes at once. */
const CLOSE_UP = 2.5;

type Page = Detail['receiptPages'][number];

/** The receipt of a payment, from its first page. */
export function Receipt({ payment }: { payment: Detail }) {
  const say = useWords();
  const pages = payment.receiptPages.filter((page) => !page.superseded);
  const older = payment.receiptPages.filter((page) => page.superseded);
  const shown = [...pages, ...older];
  const [index, setIndex] = useState(0);
  const page = shown[Math.min(index, shown.length - 1)];
  useKeys(
    shown.length > 1
      ? [
          {
            code: 'KeyN',
            label: say('admin-payment-next-page'),
            run: () => setIndex((now) => (now + 1) % shown.length),
          },
        ]
      : [],
  );
  if (!page) {
    return (
      <Center h="100%">
        <EmptyState kind="nothing" title={say('admin-payment-no-receipt')} />
      </Center>
    );
  }
  const steps = shown.length > 1 && <Pages pages={shown} index={index} onChoose={setIndex} />;
  return <PageView key={page.number} page={page} steps={steps} />;
}

function Pages({
  pages,
  index,
  onChoose,
}: {
  pages: Page[];
  index: number;
  onChoose: (index: number) => void;
}) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Group gap={4}>
      {pages.map((page, at) => (
        <Tooltip
          key={page.number}
          label={
            page.superseded
              ? say('admin-payment-replaced-page')
              : say('admin-payment-page', { number: number(at + 1, digits) })
          }
        >
          <ActionIcon
            variant={at === index ? 'filled' : 'default'}
            color={page.superseded ? 'gray' : 'moon'}
            onClick={() => onChoose(at)}
            aria-label={say('admin-payment-page', { number: number(at + 1, digits) })}
            aria-current={at === index ? 'true' : undefined}
          >
            {number(at + 1, digits)}
          </ActionIcon>
        </Tooltip>
      ))}
    </Group>
  );
}

function PageView({ page, steps }: { page: Page; steps: ReactNode }) {
  const isPicture = page.url && page.mediaType?.startsWith('image/');
  return (
    <div className={classes.viewer}>
      {isPicture && page.url ? (
        <Picture page={page} url={page.url} steps={steps} />
      ) : (
        <Other page={page} steps={steps} />
      )}
    </div>
  );
}

function Picture({ page, url, steps }: { page: Page; url: string; steps: ReactNode }) {
  const say = useWords();
  const view = useRef<ReactZoomPanPinchRef>(null);
  const [turns, setTurns] = useState(0);
  const [inverted, setInverted] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    view.current?.resetTransform(0);
  }, []);
  const zoom = () => {
    const scale = view.current?.instance.state.scale ?? 1;
    if (scale > 1.05) void view.current?.resetTransform();
    else void view.current?.centerView(CLOSE_UP);
  };
  const tools = [
    {
      code: 'Equal',
      label: say('admin-payment-zoom-in'),
      icon: <IconZoomIn size={18} />,
      run: () => void view.current?.zoomIn(),
    },
    {
      code: 'Minus',
      label: say('admin-payment-zoom-out'),
      icon: <IconZoomOut size={18} />,
      run: () => void view.current?.zoomOut(),
    },
    { code: 'KeyZ', label: say('admin-payment-zoom'), icon: <IconMaximize size={18} />, run: zoom },
    {
      code: 'KeyT',
      label: say('admin-payment-turn'),
      icon: <IconRotateClockwise size={18} />,
      run: () => setTurns((now) => now + 1),
    },
    {
      code: 'KeyI',
      label: say('admin-payment-invert'),
      icon: <IconContrast size={18} />,
      run: () => setInverted(!inverted),
    },
  ];
  useKeys([
    ...tools.map(({ code, label, run }) => ({ code, label, run })),
    {
      code: 'Shift+Equal',
      label: say('admin-payment-zoom-in'),
      run: () => void view.current?.zoomIn(),
    },
  ]);
  return (
    <>
      <Box className={classes.stage} dir="ltr">
        {failed ? (
          <Center h="100%">
            <EmptyState
              kind="nothing"
              title={say('admin-payment-photo-gone')}
              hint={say('admin-payment-photo-gone-hint')}
            />
          </Center>
        ) : (
          <TransformWrapper
            ref={view}
            minScale={0.5}
            maxScale={8}
            centerOnInit
            doubleClick={{ mode: 'toggle', step: 1 }}
            wheel={{ step: 0.15 }}
          >
            <TransformComponent
              wrapperStyle={{ width: '100%', height: '100%' }}
              contentStyle={{ width: '100%', height: '100%' }}
            >
              <img
                src={url}
                alt={say('admin-payment-photo')}
                className={classes.photo}
                draggable={false}
                onError={() => setFailed(true)}
                style={{
                  transform: `rotate(${turns * 90}deg)`,
                  filter: inverted ? 'invert(1) hue-rotate(180deg)' : undefined,
                }}
              />
            </TransformComponent>
          </TransformWrapper>
        )}
      </Box>
      <Caption page={page} />
      <div className={classes.tools}>
        {steps}
        {tools.map(({ code, label, icon, run }) => (
          <Tooltip key={code} label={`${label} (${keyName(code)})`}>
            <ActionIcon size="lg" onClick={run} aria-label={label}>
              {icon}
            </ActionIcon>
          </Tooltip>
        ))}
        <Tooltip label={say('admin-payment-open-file')}>
          <ActionIcon
            size="lg"
            component="a"
            href={url}
            target="_blank"
            rel="noreferrer"
            aria-label={say('admin-payment-open-file')}
          >
            <IconFileDownload size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
    </>
  );
}

function Caption({ page }: { page: Page }) {
  const say = useWords();
  return (
    <Group justify="space-between" px="sm" py={4} gap="xs" bg="var(--mantine-color-body)">
      <Text size="sm" className={classes.words}>
        {page.text && <bdi>{page.text}</bdi>}
      </Text>
      <Group gap={6}>
        {page.superseded && <Badge color="orange">{say('admin-payment-replaced-page')}</Badge>}
        <JalaliDate at={page.at} size="xs" c="dimmed" />
      </Group>
    </Group>
  );
}

/** Words, or a file that a browser does not show. */
function Other({ page, steps }: { page: Page; steps: ReactNode }) {
  const say = useWords();
  return (
    <>
      <Center className={classes.stage} p="lg">
        <Stack align="center">
          {page.url ? (
            <Anchor href={page.url} target="_blank" rel="noreferrer">
              <Group gap={6}>
                <IconFileDownload size={20} aria-hidden />
                {say('admin-payment-open-file')}
              </Group>
            </Anchor>
          ) : (
            <Text className={classes.words} fz="lg">
              <bdi>{page.text}</bdi>
            </Text>
          )}
        </Stack>
      </Center>
      {page.url && <Caption page={page} />}
      <div className={classes.tools}>{steps}</div>
    </>
  );
}
