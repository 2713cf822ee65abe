using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>Flags that take a port.</summary>
public static class PortFlag
{
    /// <summary>The flag's value, 0 to 65535; anything else is an error of the command line.</summary>
    public static int Parse(ArgumentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} takes a port, 0 to {IPEndPoint.MaxPort}");
        return 0;
    }
}
