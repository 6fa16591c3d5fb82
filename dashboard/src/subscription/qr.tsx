// The link as a picture for another device's camera: always black on white, since several scanners refuse
// the inverse. Loaded only when somebody asks for it.
import { Box, Modal, Stack, Text } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { useWords } from '../words/words';

const SIDE_PX = 248;

/** The picture. */
export function LinkPicture({ link }: { link: string }) {
  const say = useWords();
  return (
    <Box bg="white" p="md" style={{ borderRadius: 12, lineHeight: 0 }} maw="100%">
      <QRCodeSVG
        value={link}
        size={SIDE_PX}
        marginSize={1}
        role="img"
        title={say('service-picture')}
        style={{ maxWidth: '100%', height: 'auto' }}
      />
    </Box>
  );
}

/** The picture in a dialog. */
export default function PictureDialog({
  name,
  link,
  onClose,
}: {
  name: string;
  link: string;
  onClose: () => void;
}) {
  const say = useWords();
  return (
    <Modal
      opened
      onClose={onClose}
      title={<bdi>{name}</bdi>}
      closeButtonProps={{ 'aria-label': say('parts-close') }}
    >
      <Stack align="center">
        <LinkPicture link={link} />
        <Text size="sm" ta="center">
          {say('service-picture-hint')}
        </Text>
      </Stack>
    </Modal>
  );
}
