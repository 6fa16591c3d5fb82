-- Wrong attempts have been counted in work.waits since 0020; no program writes here any more.
DROP TABLE work.attempts;
