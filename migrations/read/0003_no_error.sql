-- Nothing wrote or read it.
alter table generations drop column error;
