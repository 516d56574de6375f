"""What settings, commands and the start of a run say, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Settings
    "there is no {file} here or in a folder above": "这里和上级文件夹中都没有 {file}",
    "go to the folder of the project; `interlock init CRM ERP` begins one": (
        "请进入项目文件夹；`interlock init CRM ERP` 可新建项目"
    ),
    "there is no [{table}]": "没有 [{table}]",
    "write {example} below [{table}], or let `interlock init CRM ERP` write it": (
        "请在 [{table}] 下写 {example}，或让 `interlock init CRM ERP` 来写"
    ),
    "{name} has its own table": "{name} 有自己的表",
    "{pattern} is no pattern of files below this folder": "{pattern} 不是此文件夹下的文件模式",
    'write a relative one: scenarios = "scenarios/**/*.yaml"': (
        '请写相对路径：scenarios = "scenarios/**/*.yaml"'
    ),
    "subject.call: {name} names no function of a module": "subject.call：{name} 没有指明模块的函数",
    'write module:function, as in call = "sync.main:run"': (
        '请写 模块:函数，例如 call = "sync.main:run"'
    ),
    "see `interlock schema config` for what may stand here": (
        "`interlock schema config` 列出这里可写的内容"
    ),
    "paths are relative to {file}": "路径相对于 {file}",
    "[{name}] needs exactly one of contract and contracts": (
        "[{name}] 的 contract 与 contracts 必须且只能写一个"
    ),
    'write contract = "path", or contracts = ["a", "b"]': (
        '请写 contract = "路径"，或 contracts = ["a", "b"]'
    ),
    "[{name}] pack is not supported by this version": "此版本不支持 [{name}] 的 pack",
    "say how the twin behaves in its overlay": "请在覆盖层中写明孪生系统的行为",
    "not TOML: {why}": "不是 TOML：{why}",
    'write key = "value"; texts stand in quotes': '请写 key = "value"；文本要加引号',
    "{name} cannot be read as UTF-8 text": "{name} 无法作为 UTF-8 文本读取",
    "the {|kind} {name} of {key} does not exist": "{key} 引用的{kind} {name} 不存在",
    "{text} is no secret that can be read": "{text} 不是可读取的密钥",
    "write ${env:NAME} or ${file:PATH}": "请写 ${env:NAME} 或 ${file:PATH}",
    "the file is not UTF-8": "文件不是 UTF-8",
    "it is longer than {count} characters, or has a name of {parts} parts": (
        "它超过 {count} 个字符，或名称有 {parts} 段"
    ),
    "{name} is a value, not a table": "{name} 是值，不是表",
    "write [tool.interlock]": "请写 [tool.interlock]",
    # Subjects
    "[subject] has {names}, it needs exactly one": "[subject] 写了 {names}，必须且只能写一个",
    "[subject] reference is not supported by this version": "此版本不支持 [subject] reference",
    "the part {name} needs exactly one of command and container": (
        "部件 {name} 的 command 与 container 必须且只能写一个"
    ),
    "the part {name} comes after {other}, which is not there": (
        "部件 {name} 排在 {other} 之后，但没有 {other}"
    ),
    "the part {name} waits for itself": "部件 {name} 在等待自己",
    "a container needs exactly one of image and build": ("容器的 image 与 build 必须且只能写一个"),
    "ready has {names}, it needs exactly one": "ready 写了 {names}，必须且只能写一个",
    "there is no folder {name}": "没有文件夹 {name}",
    "listen: there is no part {name}": "listen：没有部件 {name}",
    "the subject has no part {name}": "集成没有部件 {name}",
    "{name} does not name a callable": "{name} 没有指明可调用对象",
    'write "module:function"': '请写 "模块:函数"',
    "module {module} has no {name}": "模块 {module} 没有 {name}",
    "{name} is a {kind}, not a callable": "{name} 是 {kind}，不可调用",
    "name a function that takes one argument, env": "请指定带一个参数 env 的函数",
    "there is no module {name} under {folder}/": "{folder}/ 下没有模块 {name}",
    "its folder comes first on sys.path: write the name as seen from there": (
        "其文件夹排在 sys.path 首位：请写从那里看到的名称"
    ),
    "the subject raised before its first call: {error}": "集成在首次调用之前就抛出：{error}",
    "run it by hand against `interlock twin`, or correct what the line needs": (
        "请对着 `interlock twin` 手工运行，或改正该行所需的内容"
    ),
    "the web app refused to start: {why}": "Web 应用拒绝启动：{why}",
    "look at its lifespan or startup handler": "请检查其 lifespan 或启动处理",
    'name a Python callable, call = "package.module:function", or a program, '
    'command = ["node", "sync.js"]': (
        '请指定 Python 可调用对象 call = "package.module:function"，'
        '或程序 command = ["node", "sync.js"]'
    ),
    "{key} means nothing for a subject by {way}": "{key} 对以 {way} 指定的集成没有意义",
    "clock: the machine's time cannot go faster": "clock：机器的时间不能变快",
    "tls: the part {name} would find certificates of the world's date, not its own": (
        "tls：部件 {name} 会看到按模拟世界日期签发的证书，与它自己的时钟不符"
    ),
    'let it have the world\'s clock, or write clock = "scaled"': (
        '请让它使用模拟世界的时钟，或写 clock = "scaled"'
    ),
    "[{table}] hosts serve a callable alone: a program asks the machine who {host} is": (
        "[{table}] 的 hosts 只用于可调用对象：程序会向机器询问 {host} 是谁"
    ),
    "let the program take INTERLOCK_{name}_URL, or name it by call": (
        "请让程序使用 INTERLOCK_{name}_URL，或用 call 指定它"
    ),
    "the case has {fault}, and what runs at a URL is not ours to kill": (
        "该用例含有故障 {fault}，而在 URL 上运行的程序不由我们终止"
    ),
    "the case has {fault}, and only a callable has a disk to fill or runs twice": (
        "该用例含有故障 {fault}，而只有可调用对象的磁盘能被写满、能同时运行两次"
    ),
    "name a function of it: [subject] call": "请指定其中的函数：[subject] call",
    "name the program itself: [subject] command, container or parts": (
        "请指定程序本身：[subject] command、container 或 parts"
    ),
    "the subject's store cannot be copied: {why}": "无法复制集成的存储：{why}",
    "keep files and folders in it; it stays a folder itself": (
        "其中请只放文件和文件夹；它本身必须是文件夹"
    ),
    "urllib3 {version} is installed; trials of requests need 2 or later": (
        "已安装 urllib3 {version}；requests 的试验需要 2 或更高"
    ),
    # Compose files
    "{name} has neither image nor build": "{name} 既没有 image 也没有 build",
    "name one of them": "请指定其中一个",
    "paths start at this file": "路径从此文件算起",
    "{text} is no port that is supported": "不支持端口 {text}",
    "the volume {name} is no named one": "卷 {name} 不是命名卷",
    "copy the files into the image, or write NAME:/path/inside": (
        "请把文件复制进镜像，或写 名称:/容器内路径"
    ),
    "{text} begins no test": "{text} 不是检查的开头",
    "begin it with CMD": "请以 CMD 开头",
    "{text} is no duration of Compose": "{text} 不是 Compose 的时长",
    "the variable {name} is not set": "没有设置变量 {name}",
    "export {name}=..., or write ${{other}:-default}": (
        "请 export {name}=...，或写 ${{{other}:-默认值}}"
    ),
    "leave it out: all parts share one network, and nothing else is made": (
        "请去掉：所有部件共用一个网络，不另建其他"
    ),
    "{key} of a Compose file is not supported": "不支持 Compose 文件的 {key}",
    "{name} waits until {other} is healthy, which has no healthcheck": (
        "{name} 等待 {other} 健康，而它没有 healthcheck"
    ),
    "give it a healthcheck": "请为它写 healthcheck",
    "take one name out of the ring of depends_on": "请从 depends_on 的循环中去掉一个名称",
    "{name} waits for itself": "{name} 在等待自己",
    # Laws in Python
    "there is no module {name}": "没有模块 {name}",
    "run python {name} by hand, and correct what it says": (
        "请手工运行 python {name}，并改正其报错"
    ),
    "{module} has no function {name}": "{module} 没有函数 {name}",
    "{name} exists twice: {other} repeats it": "{name} 存在两个：{other} 与之重复",
    "rename one of them or uninstall the package of {name}": "请改名其一，或卸载 {name} 所在的包",
    # Commands
    "Missing argument {name}. Choose from: {names}": "缺少参数 {name}，请选其一：{names}",
    "Missing argument {|name}": "缺少参数 {name}",
    "Invalid value for {name}: {|why}": "{name} 的值无效：{why}",
    "{value} is not a valid float": "{value} 不是数字",
    "{value} is not a valid boolean": "{value} 不是 true 或 false",
    "{value} is not in the range {range}": "{value} 不在范围 {range} 之内",
    "File {name} does not exist": "文件 {name} 不存在",
    "File {name} is a directory": "{name} 是文件夹，不是文件",
    "File {name} is not readable": "文件 {name} 不可读",
    "Directory {name} does not exist": "文件夹 {name} 不存在",
    "Directory {name} is a file": "{name} 是文件，不是文件夹",
    "Path {name} does not exist": "路径 {name} 不存在",
    "did you mean {one} or {other}? see {command} --help": (
        "是否指 {one} 或 {other}？参见 {command} --help"
    ),
    "No such command {name}": "没有命令 {name}",
    "did you mean {names}? see {command} --help": "是否指 {names}？参见 {command} --help",
    "{|near} (looked for at {file})": "{near}（查找位置：{file}）",
    "keep one of {names}": "请只保留其中之一：{names}",
    "{key}: the period is 0": "{key}：周期为 0",
    "write 5 min, or none": "请写 5 min，或去掉它",
    "write settings as `interlock schema config` describes them": (
        "请按 `interlock schema config` 所述书写设置"
    ),
    "write the secret into it as plain text, and let this user read it": (
        "请把密钥以纯文本写入其中，并让此用户可读"
    ),
    "write 10s or 1m30s": "请写 10s 或 1m30s",
    'write "8080:80", "80" or "80/tcp"': '请写 "8080:80"、"80" 或 "80/tcp"',
    "it goes with {names}": "它只能与 {names} 同用",
    "two parts are called {name}": "有两个部件叫 {name}",
    "give each its own name": "请各取一个名称",
    "take one name out of the ring of 'after'": "请从 'after' 的循环中去掉一个名称",
    "it nests too deep": "嵌套过深",
    "nothing of the kind exists": "没有这类名称",
    "set {name} itself": "请设置 {name} 本身",
    "write the secret into {file}": "请把密钥写入 {file}",
    "export {name}=...": "请执行 export {name}=...",
    "{value} is not one of {names}": "{value} 不在 {names} 之中",
    "{value} is not a valid integer": "{value} 不是整数",
    "{value} is not a valid integer range": "{value} 不是整数",
    "Option {name} does not take a value": "选项 {name} 不带值",
    "Missing option {name}": "缺少选项 {name}",
    "Missing command": "缺少命令",
    "No such option: {name}": "没有选项 {name}",
    "No such option {name}": "没有选项 {name}",
    "Option {name} requires an argument": "选项 {name} 需要一个值",
    "Got unexpected extra argument ({name})": "多余的参数（{name}）",
    "there is no command {name}": "没有命令 {name}",
    "{name} goes after the command": "{name} 要写在命令之后",
    "write it after the command: interlock run {name}": "请写在命令之后：interlock run {name}",
    "see {command} --help": "参见 {command} --help",
    "{text} is no FORMAT=PATH": "{text} 不是 格式=路径",
    "say for example --report html=build/report.html": "例如 --report html=build/report.html",
    "{text} is no time to do anything in": "{text} 太短，什么也做不了",
    "write 90s, 5min, 2h, or seconds alone: 90": "请写 90s、5min、2h，或只写秒数：90",
    "there is no scenario to run": "没有可运行的场景",
    "write one (docs/how-to/first-bridge.md), or let `interlock init` write it": (
        "请编写一个（docs/how-to/first-bridge.md），或让 `interlock init` 来写"
    ),
    "there is no scenario in these folders": "这些文件夹中没有场景",
    "name a folder with *.yaml files": "请指定含 *.yaml 文件的文件夹",
    "there is no such file": "没有这个文件",
    "name a scenario file or its folder": "请指定场景文件或其文件夹",
    "name a scenario, or leave out --every-fault": "请指定场景，或去掉 --every-fault",
    "name a scenario": "请指定场景",
    "a saved case names all its faults, there are no others to try": (
        "保存的用例已写明全部故障，没有其他可试"
    ),
    "a saved case has its faults, and rights are rehearsed without any": (
        "保存的用例带有故障，而权限演练不带故障"
    ),
    "--every-fault makes as many trials as there are faults": (
        "--every-fault 的试验次数由故障数决定"
    ),
    "leave out --trials; --budget 5min ends it early and says what is left": (
        "请去掉 --trials；--budget 5min 可提前结束并说明还剩什么"
    ),
    "--from names one of all single faults": "--from 指定全部单一故障中的一个",
    "add --every-fault": "请加上 --every-fault",
    "only comments stand in it": "其中只有注释",
    "take the # away from the lines that shall count": "请去掉需要生效各行的 #",
    "smallest cases cannot be saved here": "这里无法保存最小用例",
    "make it a folder that can be written": "请使之成为可写的文件夹",
    "the report cannot be written: {|why}": "无法写报告：{why}",
    "name a file in a folder that can be written": "请指定可写文件夹中的文件",
    "cannot write: {|why}": "无法写入：{why}",
    "name a folder that you may write into: --into FOLDER": "请指定可写的文件夹：--into 文件夹",
    "an overlay belongs to one contract, and {count} is named": (
        "覆盖层属于一份契约，这里指定了 {count} 份"
    ),
    "name one contract, or write overlay into interlock.toml for each system": (
        "请只指定一份契约，或在 interlock.toml 中为每个系统写 overlay"
    ),
    "there is not enough memory": "内存不足",
    "allow it more memory, or name smaller files": "请提供更多内存，或换较小的文件",
    "make room, or name a place that can be read and written": "请腾出空间，或换可读写的位置",
    "this is a defect of Interlock; INTERLOCK_DEBUG=1 shows the traceback to report": (
        "这是 Interlock 的缺陷；设置 INTERLOCK_DEBUG=1 可显示供上报的调用栈"
    ),
    "a defect of Interlock: run again with INTERLOCK_DEBUG=1 and report what it prints": (
        "Interlock 的缺陷：请用 INTERLOCK_DEBUG=1 重新运行并上报其输出"
    ),
    "the joint process is walked through in virtual time only": "共同流程只能在虚拟时间中遍历",
    "rights are taken away in virtual time only": "只能在虚拟时间中去除权限",
    'name a Python callable: call = "package.module:function"': (
        '请指定 Python 可调用对象：call = "package.module:function"'
    ),
    "the demo cannot be written: {|why}": "无法写出演示：{why}",
    "name a folder that can be written: interlock demo --out FOLDER": (
        "请指定可写的文件夹：interlock demo --out 文件夹"
    ),
    "name a folder that can be written": "请指定可写的文件夹",
    "the contract refers to more than {count} files": "契约引用的文件超过 {count} 个",
    "ask the vendor for a bundled file": "请向厂商索取合并后的单一文件",
    "this file is there already, and no lock says where it came from": (
        "文件已存在，且没有 lock 说明其来源"
    ),
    "move it away, or take another folder with --into": "请移走它，或用 --into 换一个文件夹",
    "{text} is no address: {why}": "{text} 不是地址：{why}",
    "an address of {scheme} cannot be fetched": "无法下载 {scheme} 的地址",
    "name an http or https address, or a file": "请指定 http 或 https 地址，或文件",
    "leave it out, or name one": "请去掉，或只指定一个",
    "the worker gave no answer": "工作进程没有应答",
    "run it again": "请重新运行",
    "a worker process {what} while it loaded the project": "工作进程载入项目时 {what}",
    "run again with INTERLOCK_DEBUG=1 and report what it prints": (
        "请用 INTERLOCK_DEBUG=1 重新运行并上报其输出"
    ),
    "this folder holds another project": "这个文件夹中已有别的项目",
    "name an empty folder: interlock demo --out build/demo": (
        "请指定空文件夹：interlock demo --out build/demo"
    ),
    "name one in the overlay: {example}": "请在覆盖层中指定：{example}",
    "name it": "请写明",
    # What check leaves out
    "a bridge is read against its contracts: name both": "读字段桥要有契约：请同时指定两份",
    "a scenario is read against a bridge and its contracts: name them": (
        "读场景要有字段桥及其契约：请一并指定"
    ),
    "no match stands in it yet: fill match and flows": "其中还没有匹配：请填写 match 和 flows",
    "only comments stand in it: take the # away": "其中只有注释：请去掉 #",
    "because {file} cannot be used": "因为 {file} 无法使用",
    "{pattern} matches no file": "{pattern} 没有匹配任何文件",
    "{call}: there is no {file}": "{call}：没有 {file}",
    "write async def {name}(env) there": "请在其中写 async def {name}(env)",
    "the contract of {system} lacks {names}: save what it lacks beside it": (
        "{system} 的契约缺少 {names}：请将所缺文件保存在契约旁"
    ),
    "the contract of {system} shows no records; name them in an overlay": (
        "{system} 的契约中看不出记录；请在覆盖层中写明"
    ),
    "no field tells who is who; name one under match": (
        "没有字段能说明两条记录是同一条；请在 match 下写明"
    ),
    "no record of the one is like a record of the other; name a pair under match": (
        "两边没有相像的记录；请在 match 下写明一对"
    ),
    "the records are too little alike; name a pair under match": (
        "两边的记录不够相像；请在 match 下写明一对"
    ),
    "no operation of {system} is known to create {name}; give it a role in an overlay": (
        "{system} 没有已知的操作可新建 {name}；请在覆盖层中给出角色"
    ),
}
