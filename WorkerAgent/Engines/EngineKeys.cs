using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>API keys of engines, by their kind. They go to engines and nowhere else.</summary>
internal sealed class EngineKeys
{
    private const int OwnKeyBytes = 32;

    private readonly Dictionary<string, string> _keys;

    /// <summary>Reads them, and makes one for the embedded engine where there is one.</summary>
    public EngineKeys(IOptions<EngineOptions> options)
    {
        _keys = Read(options.Value, out _);
        if (options.Value.Embedded.ModelFile is not null)
        {
            _keys[EngineTypes.Embedded] = Convert.ToHexString(RandomNumberGenerator.GetBytes(OwnKeyBytes));
        }
    }

    /// <summary>The key of a kind of engine; null when it needs none.</summary>
    public string? Of(string type) => _keys.GetValueOrDefault(type);

    /// <summary>Takes the keys out of a text that is passed on.</summary>
    public string Clean(string text) => _keys.Values.Aggregate(text, (cleaned, key) => cleaned.Replace(key, "***", StringComparison.Ordinal));

    /// <summary>Reads the keys that the settings name.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="faults">What is wrong with them; never a key.</param>
    internal static Dictionary<string, string> Read(EngineOptions options, out IReadOnlyList<string> faults)
    {
        var (keys, wrong) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var (type, file) in options.ApiKeyFiles)
        {
            try
            {
                Take(type, $"the file {file}", SecretFile.Read(file));
            }
            catch (KeyFileException e)
            {
                wrong.Add($"the API key of {type} is not taken: {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                wrong.Add($"the API key of {type} cannot be read from {file}: {e.GetType().Name}");
            }
        }

        foreach (var (type, key) in options.ApiKeys.Where(given => !string.IsNullOrEmpty(given.Value)))
        {
            Take(type, "its variable or setting", key);
        }

        faults = wrong;
        return keys;

        void Take(string type, string source, string text)
        {
            var key = text.Trim();
            if (!EngineTypes.All.Contains(type))
            {
                wrong.Add($"an API key is for one of {string.Join(", ", EngineTypes.All)}, not for '{type}'");
            }
            else if (key.Length == 0 || !key.All(c => c is > ' ' and <= '~'))
            {
                wrong.Add($"the API key of {type} in {source} is empty, or has characters that no key has");
            }
            else
            {
                keys.TryAdd(type, key);
            }
        }
    }
}
