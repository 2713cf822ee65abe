using System.Globalization;
using System.Text;

namespace MonkeyTroop.EmbeddedEngine.Grammars;

/// <summary>Texts in GBNF, the grammar's language of llama.cpp (its <c>grammars/README.md</c>).</summary>
internal static class GrammarText
{
    /// <summary>A text as a literal: in quotes, with everything escaped that GBNF reads as something else.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append("\\\\"),
                < ' ' or 0x7F => literal.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
                <= '~' => literal.Append((char)rune.Value),
                <= 0xFFFF => literal.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => literal.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>How often something is repeated; null for <paramref name="most"/> without end.</summary>
    public static string Times(int least, int? most) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}");
}
