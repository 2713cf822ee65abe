namespace MonkeyTroop.EmbeddedEngine.Grammars;

/// <summary>
/// The rules of JSON (RFC 8259) in GBNF. Numbers have at most 16 digits on each side and two in the exponent, and white space ends after 20
/// characters: a model could else write these without end.
/// </summary>
internal static class JsonRules
{
    public const string Space = "space";
    public const string Value = "value";
    public const string Object = "object";
    public const string Array = "array";
    public const string String = "string";
    public const string Character = "character";
    public const string Number = "number";
    public const string Integer = "integer";
    public const string Boolean = "boolean";
    public const string Null = "null";

    /// <summary>Each rule with its right side.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        [Space] = """ | " " | "\n" [ \t]{0,20}""",
        [Value] = "object | array | string | number | boolean | null",
        [Object] = """ "{" space ( string space ":" space value space ( "," space string space ":" space value space )* )? "}" """,
        [Array] = """ "[" space ( value space ( "," space value space )* )? "]" """,
        [String] = "\"\\\"\" character* \"\\\"\"",
        [Character] = """ [^"\\\x7F\x00-\x1F] | "\\" ( ["\\/bfnrt] | "u" [0-9a-fA-F]{4} ) """,
        [Number] = """ integer ( "." [0-9]{1,16} )? ( [eE] [-+]? [0-9]{1,2} )? """,
        [Integer] = """ "-"? ( "0" | [1-9] [0-9]{0,15} ) """,
        [Boolean] = "\"true\" | \"false\"",
        [Null] = "\"null\"",
    };
}
