using System.Text;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

/// <summary>Reads words as systemd.syntax(7) says that systemd does: quotes, C's escapes, and then specifiers. Known specifiers stay as they are.</summary>
internal static class SystemdWords
{
    /// <summary>The words of a line.</summary>
    public static IReadOnlyList<string> Read(string line)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            if (line[at] == ' ')
            {
                at++;
                continue;
            }

            var word = new StringBuilder();
            var quote = '\0';
            for (; at < line.Length && (quote != '\0' || line[at] != ' '); at++)
            {
                if (line[at] == '\\')
                {
                    word.Append(line[++at] is '\\' or '"' or '\'' ? line[at] : throw new FormatException($"escape {line[at]}"));
                }
                else if (quote == '\0' && line[at] is '"' or '\'')
                {
                    quote = line[at];
                }
                else if (line[at] == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(line[at]);
                }
            }

            words.Add(quote == '\0' ? Specified(word.ToString()) : throw new FormatException("an open quote"));
        }

        return words;
    }

    private static string Specified(string word)
    {
        var text = new StringBuilder();
        for (var at = 0; at < word.Length; at++)
        {
            text.Append(word[at] != '%' ? word[at]
                : ++at < word.Length && word[at] == '%' ? '%'
                : word[at] == 'S' ? "/var/lib"
                : throw new FormatException("a specifier"));
        }

        return text.ToString();
    }
}
