// Where staff see backups.
import { IconDatabaseExport } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const backupStaffPlaces: readonly Place[] = [
  {
    to: '/admin/backups',
    word: 'admin-backup-title',
    icon: IconDatabaseExport,
    permission: 'backup.run',
    key: 'KeyK',
  },
];
