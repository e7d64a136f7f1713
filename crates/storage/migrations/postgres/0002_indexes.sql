-- Look-ups that scanned a whole project, or a whole table.

DROP INDEX user_marks_user;
CREATE INDEX user_marks_user ON user_marks (project_id, user_id);
CREATE INDEX document_contents_document ON document_contents (project_id, document_id);
CREATE INDEX document_contents_blob ON document_contents (blob_key);
CREATE INDEX runs_running ON runs (data_version_id) WHERE state = 'running';
