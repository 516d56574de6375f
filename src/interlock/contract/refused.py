"""What to do about a part of a contract that could not be read, by what is said of it."""

from __future__ import annotations

import re
from functools import lru_cache

_OVERLAY = "correct it, by an overlay if the file is not yours"
_BREAK = "break the circle"
_WHOLE = "add it, or take the complete file"

# The first that is found in the sentence counts; what is said last is the cause.
_REMEDIES: tuple[tuple[str, str], ...] = (
    # Schemas that are not here
    (r"a remote place is never fetched", "save it beside the contract"),
    (r"imported without a location", "save the schema beside the contract, with a schemaLocation"),
    (r"there is no such file", "save it beside the contract, or correct the location"),
    (r"no (?:schema|document of the contract) declares it", "add the schema that declares it"),
    (r"has several dimensions", "describe it as an array of arrays"),
    (r"its schema lies at ", "save it and name it too"),
    (r"is not declared in any schema here", "name the file that declares it, too"),
    # References of OpenAPI
    (r"is remote, and reading never fetches", "`interlock vendor FILE` fetches it once"),
    (r"^\$ref is .*, not a text", 'write it as a text: "#/components/schemas/NAME"'),
    (r"is not followed; write a \$ref", "write a $ref, by an overlay if the file is not yours"),
    (r"points to nothing", "correct the reference, or declare what it names"),
    (r"leads only to \$refs", "let the last one lead to a definition"),
    (r"leads out of the folder", "keep all files below the folder of the first one"),
    (r"names an anchor", "write it as a JSON pointer: #/components/schemas/NAME"),
    (r"^\$ref '.*': ", "correct that file, or the reference to it"),
    (r"leads only back to itself", "say in the schema what its values are"),
    (r"needs itself", "make a field on the way optional, nullable or a list"),
    # Operations of OpenAPI
    (r"a brace of the path", "close the brace"),
    (r"two parameters of one name", "give each a name of its own"),
    (r"a parameter has no name|without name and place", "add `name` and `in`"),
    (r"^parameter .* stands in ", "write `in: path`, `query`, `header` or `cookie`"),
    (r"^parameter .* travels as ", "give it a schema, or describe it as application/json"),
    (r"has style ", "take a style that OpenAPI knows for this place"),
    (r"is a query string of ", "describe it as application/x-www-form-urlencoded"),
    (r"^its (?:request body|answer) is ",
     "add a body of JSON, XML, text or a form by an overlay, if the system has one"),
    (r"at once$|^it has two bodies", "keep one of them"),
    (r"no mapping|not a mapping", _OVERLAY),
    (r"has collectionFormat ", "write csv, ssv, tsv or pipes; multi stands in queries and forms"),
    (r"contains a query or a fragment", "declare what follows the path as query parameters"),
    (r"no request can tell it from ", "let a parameter of one differ in its type, or remove one"),
    (r"is no URL", "write a whole address"),
    # OData
    (r"its containers hold nothing", "take the complete metadata"),
    (r"another (?:one|operation).* has its name", "give each a name of its own"),
    (r"has no name$", "add Name"),
    (r"stands twice", "keep one of them"),
    (r"nest deeper than|derives from more than", "flatten the types"),
    (r"back to itself", _BREAK),
    (r"is no type of records", "name an EntityType or a ComplexType"),
    (r"which is no property", "name a property of the type"),
    (r"which is no single value", "name a property of a primitive type"),
    (r"no parameter that binds it", "declare the record as its first parameter"),
    (r"no entity set holds ", "add the entity set, or take the complete metadata"),
    (r"are read of OData 4 only", "take the metadata of OData 4, if the service has it"),
    (r"m:HttpMethod", 'write m:HttpMethod="GET" or "POST"'),
    (r"which an address cannot carry", "take the metadata of OData 4, if the service has it"),
    (r"is an output", "declare what is answered as its ReturnType"),
    (r"stream of bytes", "rehearse it by hand; records are carried by the other operations"),
    (r"the type .* is not known", "write a type of Edm"),
    # WSDL
    (r"^message .* is not there|^it is not there", _WHOLE),
    (r"content \(.*\) is not supported", "describe its messages as SOAP bodies alone"),
    (r"only the validator knows it", "write values for this field into the scenario"),
    (r"it describes no operation", "take the file with the port types"),
    (r"no port offers it", "add a port with a SOAP binding, or take the complete file"),
    (r"are not those of port ", "let the integration use the port that is named"),
    (r"its message has no part ", "correct the name of the part"),
    (r"which is not checked", "rehearse this proof with the system itself; a twin asks for none"),
    (r"it is overloaded", "give each input a name of its own"),
    (r"in turns that cannot be told apart", "let one element hold each turn"),
    (r"an element may take two places", "give the element another name at one of them"),
    (r"it fixes a value of", "let an enumeration of one simple type say the value"),
    (r"are held to a rule", "take the rule away from the schema, and test it by hand"),
    (r"pairs of neighbours", "take the groups apart into elements of their own"),
    (r"it counts a group that may be empty", 'write minOccurs="0" or "1" for it'),
    (r"it counts a group whose parts are counted", "write one count for both"),
    (r"only another schema declares", 'add the schema, or write processContents="lax"'),
    (r"the server starts it", "describe it as an operation that the other side offers"),
    (r"its request is .* and its reply is ", "write one `use` for both"),
    (r"^use .* is not supported", 'write use="literal" or use="encoded"'),
    (r"^encodingStyle .* is not supported", "name the SOAP encoding, or write the use literal"),
    (r"neither a type nor an element", "add a type or an element"),
    (r"does not bind it", "add the operation to the binding"),
    (r"in document style$", 'write use="literal" and elements, or style="rpc"'),
    (r"document style allows one", "keep one part in the body, and bind the others as headers"),
    (r"is not supported(?:; SOAP bindings are)?$", "take what is supported, if the system has it"),
)  # fmt: skip


@lru_cache(maxsize=1024)
def remedy_for(why: str) -> str:
    """Give what to do about a part that is refused for this reason."""
    return next((remedy for said, remedy in _REMEDIES if re.search(said, why)), _OVERLAY)
