using System.Text;

namespace MonkeyTroop.Protocol.Streams;

/// <summary>
/// Reads along one JSON text of an OpenAI-compatible answer, in pieces of any size, for the few members that tell what became of it:
/// <c>usage</c> (at the top, or one level down as in Responses' <c>response.usage</c>), <c>error</c>, <c>type</c> and <c>model</c> at the
/// top, and the choices' <c>finish_reason</c>; and for how much text there is. A state machine over bytes with bounded memory: a text of any length costs
/// <see cref="MaxUsageBytes"/>. Text that is no JSON finds nothing.
/// </summary>
public sealed class AnswerReader
{
    /// <summary>Longest <c>usage</c> object that is read: 4 KiB; a longer one counts as absent.</summary>
    public const int MaxUsageBytes = 4096;

    private const int MaxWord = 256;
    private const int MaxKnownDepth = 64;

    private readonly byte[] _word = new byte[MaxWord];
    private byte[]? _usage;
    private int _wordLength;
    private int _usageLength;
    private int _usageDepth;
    private int _depth;
    private ulong _objects;
    private bool _inString;
    private bool _escaped;
    private bool _expectName;
    private bool _afterName;
    private bool _isName;
    private bool _isText;
    private bool _hasDeltas;
    private bool _isDelta;
    private bool _sawDelta;
    private int _hexLeft;
    private int _errorDepth;
    private Member _member;

    private enum Member
    {
        Other,
        Usage,
        Error,
        Type,
        Model,
        FinishReason,
    }

    /// <summary>The counts so far; survives <see cref="Reset"/>, because one stream states them in several events.</summary>
    public TokenUsage Usage { get; private set; }

    /// <summary>
    /// Whether an <c>error</c> was seen, a text or an object with something in it; survives <see cref="Reset"/>. Engines write
    /// <c>"error": null</c>, <c>""</c>, <c>false</c> and <c>{}</c> where there is none.
    /// </summary>
    public bool SawError { get; private set; }

    /// <summary>Whether a choice has come to its end; survives <see cref="Reset"/>.</summary>
    public bool SawFinish { get; private set; }

    /// <summary>The model that the answer says it is of, at most 256 bytes of UTF-8; null when it does not say. Survives <see cref="Reset"/>.</summary>
    public string? Model { get; private set; }

    /// <summary>
    /// Bytes of the models' text so far: the strings in which answers of all APIs carry it, tool calls and reasoning included, not the JSON around
    /// them. An escape counts as one byte, one by code (<c>\u00e9</c>) as two. Of a stream of <c>/v1/responses</c>, which repeats its text at the end of each
    /// part, only what is new counts: <c>delta</c>, or its last event where there were none. Survives <see cref="Reset"/>.
    /// </summary>
    public long TextBytes { get; private set; }

    /// <summary>Whether <c>type</c> named an event that ends a stream; until <see cref="Reset"/>.</summary>
    public bool SawLastType { get; private set; }

    /// <summary>Begins a new text.</summary>
    public void Reset()
    {
        (_wordLength, _usageLength, _usageDepth, _depth, _objects, _errorDepth) = (0, 0, 0, 0, 0, 0);
        (_inString, _escaped, _expectName, _afterName, _isName, _member) = (false, false, false, false, false, Member.Other);
        (_isText, _hasDeltas, _hexLeft) = (false, false, 0);
        SawLastType = false;
    }

    /// <summary>Reads on.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_inString)
            {
                var length = ReadString(bytes);
                Capture(bytes[..length]);
                bytes = bytes[length..];
            }
            else
            {
                ReadStructure(bytes[0]);
                bytes = bytes[1..];
            }
        }
    }

    private int ReadString(ReadOnlySpan<byte> bytes)
    {
        if (_escaped)
        {
            _escaped = false;
            _hexLeft = bytes[0] == 'u' ? 4 : 0;
            CountText(_hexLeft > 0 ? 2 : 1);
            Remember(bytes[..1]);
            return 1;
        }

        var plain = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (plain != 0)
        {
            var length = plain < 0 ? bytes.Length : plain;
            var hex = Math.Min(_hexLeft, length);
            _hexLeft -= hex;
            CountText(length - hex);
            Remember(bytes[..length]);
            return length;
        }

        if (bytes[0] == '\\')
        {
            _escaped = true;
            Remember(bytes[..1]);
            return 1;
        }

        _inString = false;
        EndString();
        return 1;
    }

    private void ReadStructure(byte b)
    {
        var opensUsage = _afterName && _member == Member.Usage && b == '{' && _usageDepth == 0;
        if (opensUsage)
        {
            (_usageDepth, _usageLength) = (_depth + 1, 0);
        }

        Capture([b]);
        switch (b)
        {
            case (byte)'"':
                (_inString, _wordLength, _isName) = (true, 0, _expectName);
                break;
            case (byte)'{':
                _errorDepth = IsErrorValue() ? _depth + 1 : _errorDepth;
                Open(isObject: true);
                break;
            case (byte)'[':
                Open(isObject: false);
                break;
            case (byte)'}' or (byte)']':
                Close();
                break;
            case (byte)',':
                (_expectName, _afterName) = (InObject(), false);
                break;
            case (byte)':':
                (_expectName, _afterName) = (false, true);
                break;
        }
    }

    private void Open(bool isObject)
    {
        _depth++;
        if (_depth < MaxKnownDepth)
        {
            _objects = isObject ? _objects | (1UL << _depth) : _objects & ~(1UL << _depth);
        }

        (_expectName, _afterName) = (isObject && _depth < MaxKnownDepth, false);
    }

    private void Close()
    {
        if (_usageDepth > 0 && _depth == _usageDepth)
        {
            Usage = _usageLength <= MaxUsageBytes ? Usage.With(_usage.AsSpan(0, _usageLength)) : Usage;
            _usageDepth = 0;
        }

        _errorDepth = _depth == _errorDepth ? 0 : _errorDepth;
        _depth = Math.Max(0, _depth - 1);
        (_expectName, _afterName) = (false, false);
    }

    private void EndString()
    {
        ReadOnlySpan<byte> word = _wordLength <= MaxWord ? _word.AsSpan(0, _wordLength) : default;
        if (_isName)
        {
            SawError |= _errorDepth > 0 && _depth == _errorDepth;
            _member = _depth switch
            {
                1 or 2 when word.SequenceEqual("usage"u8) => Member.Usage,
                1 when word.SequenceEqual("error"u8) => Member.Error,
                1 when word.SequenceEqual("type"u8) => Member.Type,
                1 when word.SequenceEqual("model"u8) => Member.Model,
                3 when word.SequenceEqual("finish_reason"u8) => Member.FinishReason,
                _ => Member.Other,
            };
            _isDelta = word.SequenceEqual("delta"u8);
            _isText = _isDelta || (IsText(word) && (!_hasDeltas || (SawLastType && !_sawDelta)));
        }
        else if (_afterName)
        {
            TakeText(word);
        }
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        switch (_member, _depth)
        {
            case (Member.Error, 1):
                SawError |= _wordLength > 0;
                break;
            case (Member.Type, 1):
                TakeType(text);
                break;
            case (Member.Model, 1) when !text.IsEmpty:
                Model ??= Encoding.UTF8.GetString(text);
                break;
            case (Member.FinishReason, 3):
                SawFinish |= _wordLength > 0;
                break;
        }
    }

    /// <summary>Takes the name of an event of the newer APIs: Responses, and Anthropic's Messages.</summary>
    internal void TakeType(ReadOnlySpan<byte> type)
    {
        _hasDeltas |= type.StartsWith("response."u8);
        SawError |= type.SequenceEqual("response.failed"u8) || type.SequenceEqual("error"u8);
        SawLastType |= type.SequenceEqual("message_stop"u8) || type.SequenceEqual("response.completed"u8)
            || type.SequenceEqual("response.incomplete"u8) || type.SequenceEqual("response.failed"u8);
    }

    private void CountText(int bytes)
    {
        if (_isText && _afterName && !_isName)
        {
            TextBytes += bytes;
            _sawDelta |= _isDelta;
        }
    }

    /// <summary>Whether answers carry text in strings of this name, beside <c>delta</c>: chat, completions, Responses and Messages.</summary>
    private static bool IsText(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("content"u8) || name.SequenceEqual("text"u8) || name.SequenceEqual("arguments"u8)
        || name.SequenceEqual("reasoning_content"u8) || name.SequenceEqual("reasoning"u8) || name.SequenceEqual("thinking"u8)
        || name.SequenceEqual("partial_json"u8) || name.SequenceEqual("refusal"u8);

    private bool IsErrorValue() => _afterName && _member == Member.Error && _depth == 1;

    private bool InObject() => _depth is > 0 and < MaxKnownDepth && (_objects & (1UL << _depth)) != 0;

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (_wordLength + bytes.Length <= MaxWord)
        {
            bytes.CopyTo(_word.AsSpan(_wordLength));
            _wordLength += bytes.Length;
        }
        else
        {
            _wordLength = MaxWord + 1;
        }
    }

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (_usageDepth == 0)
        {
            return;
        }

        _usage ??= new byte[MaxUsageBytes];
        if (_usageLength + bytes.Length <= MaxUsageBytes)
        {
            bytes.CopyTo(_usage.AsSpan(_usageLength));
            _usageLength += bytes.Length;
        }
        else
        {
            _usageLength = MaxUsageBytes + 1;
        }
    }
}
