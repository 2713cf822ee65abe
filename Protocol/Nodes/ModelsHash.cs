using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>Names a list of models, so that an unchanged node need not send it with every heartbeat.</summary>
public static class ModelsHash
{
    /// <summary>Hex SHA-256 over one line for each model, <c>name TAB hash TAB size</c>, in ordinal order of names. The list's order does not matter.</summary>
    public static string Of(IEnumerable<ModelOffer> models)
    {
        var lines = models
            .OrderBy(model => model.Name, StringComparer.Ordinal)
            .Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Name}\t{model.ContentHash}\t{model.SizeBytes}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
