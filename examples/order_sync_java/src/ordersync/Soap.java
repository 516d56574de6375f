package ordersync;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Envelopes of SOAP 1.1 with a UsernameToken, written by hand and read as trees. */
final class Soap {
    static final String MESSAGES = "urn:example:erp";
    private static final String TYPES = "urn:example:erp:types";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
    private static final DocumentBuilderFactory READERS = readers();

    private Soap() {}

    /** Write a request. Values: text, null for nil, maps for records, lists for repeated. */
    static String envelope(String operation, Map<String, ?> parts, String user, String password) {
        var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        out.append("<s:Envelope xmlns:s=\"%s\" xmlns:m=\"%s\"".formatted(SOAP, MESSAGES));
        out.append(" xmlns:t=\"%s\" xmlns:xsi=\"%s\">".formatted(TYPES, XSI));
        out.append("<s:Header><w:Security xmlns:w=\"").append(OASIS);
        out.append("-wssecurity-secext-1.0.xsd\" s:mustUnderstand=\"1\"><w:UsernameToken>");
        out.append("<w:Username>").append(escaped(user)).append("</w:Username>");
        out.append("<w:Password Type=\"").append(OASIS);
        out.append("-username-token-profile-1.0#PasswordText\">").append(escaped(password));
        out.append("</w:Password></w:UsernameToken></w:Security></s:Header><s:Body>");
        write(out, "m:" + operation, parts, "m");
        return out.append("</s:Body></s:Envelope>").toString();
    }

    // Parts of a message belong to its namespace, fields of records to the types'.
    private static void write(StringBuilder out, String tag, Object value, String prefix) {
        if (value instanceof List<?> items) {
            items.forEach(item -> write(out, tag, item, prefix));
        } else if (value == null) {
            out.append('<').append(tag).append(" xsi:nil=\"true\"/>");
        } else if (value instanceof Map<?, ?> record) {
            out.append('<').append(tag).append('>');
            record.forEach((name, inner) -> write(out, prefix + ":" + name, inner, "t"));
            out.append("</").append(tag).append('>');
        } else {
            out.append('<').append(tag).append('>').append(escaped(value.toString()));
            out.append("</").append(tag).append('>');
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Give the first element of the body; null when there is no SOAP message. */
    static Element body(String text) {
        try {
            var document =
                    READERS.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
            var bodies = document.getElementsByTagNameNS(SOAP, "Body");
            var found = bodies.getLength() > 0 ? children((Element) bodies.item(0)) : List.<Element>of();
            return found.isEmpty() ? null : found.get(0);
        } catch (SAXException | IOException problem) {
            return null;
        } catch (ParserConfigurationException problem) {
            throw new IllegalStateException(problem);
        }
    }

    static List<Element> children(Element element) {
        var found = new ArrayList<Element>();
        for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element child) {
                found.add(child);
            }
        }
        return found;
    }

    static Element child(Element element, String name) {
        return children(element).stream().filter(c -> name.equals(name(c))).findFirst().orElse(null);
    }

    static String name(Element element) {
        return element.getLocalName();
    }

    /** Give the text of a child; null when it is absent or nil. */
    static String text(Element element, String name) {
        var found = child(element, name);
        return found == null || "true".equals(found.getAttributeNS(XSI, "nil"))
                ? null
                : found.getTextContent();
    }

    private static DocumentBuilderFactory readers() {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory;
        } catch (ParserConfigurationException problem) {
            throw new IllegalStateException(problem);
        }
    }
}
