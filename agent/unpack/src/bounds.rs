//! The bounds within which a container is taken apart. Each is checked before the memory is asked for.

/// What a container, with all that is inside it, may ask for at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Containers within containers: 0 opens only the outermost one.
    pub depth: u32,
    /// Parts together, and as many things that were left. What is beyond is counted.
    pub parts: u32,
    /// Bytes of one part.
    pub part_bytes: u64,
    /// Bytes of the container that arrived, and of all that comes out of it, opened containers included.
    pub total_bytes: u64,
    /// How many times larger than its compressed bytes an entry of an archive may be, beyond its first 8 MiB
    /// ([`crate::Why::Ratio`]): a blank scanned page honestly shrinks a thousandfold, but it is not that large.
    pub ratio: u32,
    /// `Content-Type` fields of one message: each may open a level, which costs stack and time.
    pub mime_fields: u32,
    /// Bytes of one text of a message's head (subject, identifier, address, name); what is beyond is cut off.
    pub field_bytes: u32,
    /// Addresses of recipients, and identifiers of earlier messages.
    pub addresses: u32,
    /// Bytes of an HTML body that are turned into text; a larger one stays a file.
    pub html_bytes: u64,
}

impl Default for Bounds {
    /// Five levels, 200 parts of at most 100 MiB, 300 MiB together, two hundred times larger than compressed, 500 MIME fields,
    /// 1 000 bytes a text, 100 addresses, 2 MiB of HTML.
    fn default() -> Self {
        Self {
            depth: 5,
            parts: 200,
            part_bytes: 100 << 20,
            total_bytes: 300 << 20,
            ratio: 200,
            mime_fields: 500,
            field_bytes: 1000,
            addresses: 100,
            html_bytes: 2 << 20,
        }
    }
}
