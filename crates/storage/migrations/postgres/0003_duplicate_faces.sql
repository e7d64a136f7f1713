-- Whether a project looks for other users with the same face: by default in production only.

ALTER TABLE projects ADD COLUMN duplicate_faces TEXT NOT NULL DEFAULT 'off';
UPDATE projects SET duplicate_faces = 'on' WHERE environment = 'production';
