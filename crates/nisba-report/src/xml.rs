use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document of XML 1.0 in UTF-8, with its declaration.
pub(crate) fn begin<W: Write>(out: W) -> io::Result<Writer<W>> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(xml)
}

/// The last line end, and all that was written is out.
pub(crate) fn end(xml: Writer<impl Write>) -> io::Result<()> {
    let mut out = xml.into_inner();
    out.write_all(b"\n")?;
    out.flush()
}

/// An element with text in it.
pub(crate) fn text(
    xml: &mut Writer<impl Write>,
    tag: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> io::Result<()> {
    open(xml, tag, attributes)?;
    xml.write_event(Event::Text(BytesText::new(&clean(text))))?;
    close(xml, tag)
}

pub(crate) fn open(
    xml: &mut Writer<impl Write>,
    tag: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    xml.write_event(Event::Start(element(tag, attributes)))
}

pub(crate) fn empty(
    xml: &mut Writer<impl Write>,
    tag: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    xml.write_event(Event::Empty(element(tag, attributes)))
}

pub(crate) fn close(xml: &mut Writer<impl Write>, tag: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(tag)))
}

fn element<'t>(tag: &'t str, attributes: &[(&'t str, &'t str)]) -> BytesStart<'t> {
    BytesStart::new(tag).with_attributes(attributes.iter().copied())
}

/// Leaves out what no XML 1.0 document may hold, escaped or not.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| {
            (c >= ' ' || matches!(c, '\t' | '\n' | '\r')) && !matches!(c, '\u{fffe}' | '\u{ffff}')
        })
        .collect()
}
